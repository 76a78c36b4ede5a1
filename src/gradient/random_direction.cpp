#include "gradient/random_direction.hpp"

#include <cmath>

namespace costate {

namespace {

constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15U;  // of 2^64

/// The finaliser of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

}  // namespace

std::vector<double> random_direction(std::span<const double> point, std::span<const std::size_t> wrt,
                                     std::uint64_t seed) {
  std::vector<double> direction;
  const std::uint64_t stream = mixed((seed + 1) * kGoldenRatio);
  for (std::size_t k = 0; k < wrt.size(); ++k) {
    const std::uint64_t bits = mixed(stream + (k + 1) * kGoldenRatio);
    const double size = 0.5 + 0.5 * static_cast<double>(bits >> 12U) * 0x1.0p-52;
    const double sign = (bits & 1U) == 0 ? 1.0 : -1.0;
    const double parameter = point[wrt[k]];
    direction.push_back(parameter != 0 ? sign * size * std::abs(parameter) : size);
  }
  return direction;
}

}  // namespace costate

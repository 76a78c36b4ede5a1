#include "sweep/draws.hpp"

#include <algorithm>
#include <cmath>

#include "sweep/normal_quantile.hpp"
#include "sweep/philox.hpp"

namespace costate {

namespace {

constexpr double kUnit = 0x1p-53;

std::uint32_t low_word(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high_word(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }

}  // namespace

std::uint64_t random_bits(const Draw& draw) {
  const PhiloxCounter words =
      philox4x32({low_word(draw.point), high_word(draw.point), low_word(draw.axis), high_word(draw.axis)},
                 {low_word(draw.seed), high_word(draw.seed)});
  return words[0] | static_cast<std::uint64_t>(words[1]) << 32U;
}

// Multiply-adds are written as such: whether a compiler fuses a product and a sum depends on the machine.

double uniform_draw(const Draw& draw, double a, double b) {
  const double u = static_cast<double>(random_bits(draw) >> 11U) * kUnit;
  return std::min(std::fma(b - a, u, a), b);
}

double normal_draw(const Draw& draw, double mean, double sigma) {
  // An odd multiple of the unit is neither 0 nor 1, and so is its distance from 1.
  const double p = static_cast<double>(random_bits(draw) >> 11U | 1U) * kUnit;
  return std::fma(sigma, normal_quantile(p), mean);
}

}  // namespace costate

#include "gradient/sample_times.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace costate {

namespace {

constexpr int kSamples = 5;

}  // namespace

std::vector<double> sample_times(double from, double to, std::span<const double> instants) {
  std::vector<double> times;
  for (int k = 0; k < kSamples; ++k) {
    const double multiple = (k + 0.5) * std::numbers::phi;
    times.push_back(from + (to - from) * (multiple - std::floor(multiple)));
  }
  const auto [low, high] = std::minmax(from, to);
  for (const double instant : instants) {
    if (instant > low && instant < high) times.push_back(instant);
  }
  return times;
}

}  // namespace costate

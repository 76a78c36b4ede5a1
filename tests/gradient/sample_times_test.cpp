#include "gradient/sample_times.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace costate {
namespace {

TEST(SampleTimes, MissNoHarmonic) {
  for (const double duration : {1.0, 100.0, -3.0}) {
    const std::vector<double> times = sample_times(2, 2 + duration, {});
    for (int k = 1; k <= 400; ++k) {
      for (const double shift : {0.0, 0.25}) {
        double largest = 0;
        for (const double t : times) {
          const double phase = 0.5 * k * (t - 2) / duration + shift;
          largest = std::max(largest, std::abs(std::sin(2 * std::numbers::pi * phase)));
        }
        EXPECT_GT(largest, 0.01) << "harmonic " << k << ", shift " << shift;
      }
    }
  }
}

TEST(SampleTimes, LieBetweenTheEndsAndIncludeInstants) {
  const std::vector<double> instants{-1, 0.5, 1.5, 7};
  for (const auto& [from, to] : {std::pair(0.0, 2.0), std::pair(2.0, 0.0)}) {
    const std::vector<double> times = sample_times(from, to, instants);
    for (const double t : times) EXPECT_TRUE(t > 0 && t < 2) << t;
    for (const double instant : {0.5, 1.5}) EXPECT_EQ(std::ranges::count(times, instant), 1);
  }
}

}  // namespace
}  // namespace costate

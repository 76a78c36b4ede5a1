// Comparison of vectors relative to their largest number.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace costate::test {

inline void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance,
                        const char* what) {
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t k = 0; k < expected.size(); ++k)
    ASSERT_NEAR(found[k], expected[k], tolerance * largest) << what << " at " << k;
}

}  // namespace costate::test

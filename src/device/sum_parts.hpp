// How sums over the numbers of a member are divided into parts, each formed by one thread in its order: the same on
// every device, so that results are.
#pragma once

#include <cmath>
#include <cstddef>

#include "base/inline.hpp"

namespace costate {

/// As many parts as pay for themselves.
COSTATE_INLINE std::size_t sum_parts(std::size_t rows) {
  constexpr std::size_t rows_of_part = 32;
  constexpr std::size_t most = 64;
  const std::size_t parts = (rows + rows_of_part - 1) / rows_of_part;
  return parts < most ? parts : most;
}

/// The larger one, or one that is no number.
COSTATE_INLINE double larger(double a, double b) { return a >= b || std::isnan(a) ? a : b; }

}  // namespace costate

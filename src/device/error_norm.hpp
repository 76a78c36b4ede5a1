// The norm of the estimated error of a DOP853 step.
#pragma once

#include <cmath>

#include "base/inline.hpp"

namespace costate {

/// h |e5|^2 / sqrt(|e5|^2 + |e3|^2/100) in root mean squares over `entries` numbers, from the sums of weighted squares;
/// Hairer, Norsett & Wanner, Solving ODEs I, II.10.
COSTATE_INLINE double error_norm(double fifth, double third, double h, double entries) {
  const double denominator = fifth + 0.01 * third;
  return denominator == 0 ? 0 : std::fabs(h) * fifth / std::sqrt(denominator * entries);
}

/// What an error of a number is multiplied by, where a step leads from y to y1.
COSTATE_INLINE double error_weight(double y, double y1, double rtol, double atol) {
  const double size = std::fabs(y) > std::fabs(y1) ? std::fabs(y) : std::fabs(y1);
  return 1 / (rtol * size + atol);
}

}  // namespace costate

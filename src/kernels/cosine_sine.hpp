// Cosine and sine without a branch, for loops over lanes and for threads of a device.
#pragma once

#include "base/inline.hpp"

namespace costate {

/// Adding and taking away 1.5 * 2^52 rounds to the nearest whole number.
inline constexpr double kRounding = 6755399441055744.0;
/// pi/2 in parts of 33 bits, which times a whole number below 2^20 are exact (Cody & Waite, Software Manual for the
/// Elementary Functions, 1980), and the rest.
inline constexpr double kHalfPi = 0x1.921fb544p+0;
inline constexpr double kHalfPiNext = 0x1.0b4611a6p-34;
inline constexpr double kHalfPiRest = 0x1.3198a2e037073p-69;
inline constexpr double kMostQuarters = 1048576;

COSTATE_INLINE double rounded(double x) { return (x + kRounding) - kRounding; }

/// Taylor's series on |r| <= pi/4, to a rounding: r - r^3/3! + ... + r^17/17!, 1 - r^2/2! + ... - r^18/18!.
COSTATE_INLINE double small_sine(double r) {
  const double z = r * r;
  double sum = 1.0 / 355687428096000.0;
  sum = sum * z - 1.0 / 1307674368000.0;
  sum = sum * z + 1.0 / 6227020800.0;
  sum = sum * z - 1.0 / 39916800.0;
  sum = sum * z + 1.0 / 362880.0;
  sum = sum * z - 1.0 / 5040.0;
  sum = sum * z + 1.0 / 120.0;
  sum = sum * z - 1.0 / 6.0;
  return r + r * z * sum;
}
COSTATE_INLINE double small_cosine(double r) {
  const double z = r * r;
  double sum = -1.0 / 6402373705728000.0;
  sum = sum * z + 1.0 / 20922789888000.0;
  sum = sum * z - 1.0 / 87178291200.0;
  sum = sum * z + 1.0 / 479001600.0;
  sum = sum * z - 1.0 / 3628800.0;
  sum = sum * z + 1.0 / 40320.0;
  sum = sum * z - 1.0 / 720.0;
  sum = sum * z + 1.0 / 24.0;
  sum = sum * z - 0.5;
  return 1.0 + z * sum;
}

struct CosineSine {
  double cosine;
  double sine;
};

/// To a few units of rounding of 1, where |angle| < kMostQuarters pi/2.
COSTATE_INLINE CosineSine cosine_sine_of(double angle) {
  const double quarters = rounded(angle * 0x1.45f306dc9c883p-1);
  const double r = ((angle - quarters * kHalfPi) - quarters * kHalfPiNext) - quarters * kHalfPiRest;
  const double s = small_sine(r);
  const double c = small_cosine(r);
  const double quadrant = quarters - 4 * rounded(0.25 * quarters - 0.375);  // 0, 1, 2, 3
  const bool is_odd = quadrant == 1 || quadrant == 3;
  const double sine_here = is_odd ? c : s;
  const double cosine_here = is_odd ? s : c;
  return {quadrant == 1 || quadrant == 2 ? -cosine_here : cosine_here, quadrant >= 2 ? -sine_here : sine_here};
}

}  // namespace costate

// Arithmetic of derivatives that may not exist. A sweep carries numbers of five kinds:
//
//   0           nothing depends on it;
//   vanishing   a 0 that came of values: a slope that is 0, terms that cancel. kVanishing stands for it;
//   finite      an ordinary derivative;
//   NaN         there is none, but differences stay bounded: a kink;
//   infinite    there is none, and differences may grow without bound: sqrt at 0, a jump.
//
// What nothing depends on stays 0 whatever it meets. Vanishing times bounded vanishes: abs(x)^2 has a derivative at 0.
// Vanishing times unbounded is undecided, and counts as unbounded: sqrt(x)^2 and sqrt(x^2) are both 0 times infinity at
// 0, and neither has the derivative 0.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/inline.hpp"

namespace costate {

inline constexpr double kVanishing = 1e-300;
/// The largest number that counts as vanishing where it meets a kink: kVanishing may have grown on its way.
inline constexpr double kLargestVanishing = 1e-280;
/// A 0 that an integration yields is one to rounding only. It is 0 in the end, but no kink is passed over for it.
inline constexpr double kUncertain = 1e-250;

/// The number that a derivative is in the end.
COSTATE_INLINE double settled(double derivative) { return std::fabs(derivative) <= 1e-240 ? 0.0 : derivative; }

/// Whether an integrator can take a derivative: it squares what it is given.
COSTATE_INLINE bool is_integrable(double derivative) { return std::fabs(derivative) <= 1e120; }

/// What an operation takes for its derivative where it has none.
enum class AtKinks : std::uint8_t {
  Undefined,  ///< NaN or infinity
  Mean,       ///< that of the derivatives on both sides, where the kink lasts an instant; infinity stays
};

struct KinkRule {
  double slope;  ///< of abs and of the modulus at 0
  double share;  ///< of each operand of a minimum or maximum where both are equal
};

COSTATE_INLINE constexpr KinkRule kink_rule(AtKinks at_kinks) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  return at_kinks == AtKinks::Mean ? KinkRule{0.0, 0.5} : KinkRule{kNaN, kNaN};
}

/// slope * seed: a derivative, led through an operation. Without branches, for it stands in loops over lanes.
COSTATE_INLINE double chained(double slope, double seed) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double product = slope * seed;
  const bool is_unbounded = (std::fabs(slope) == kInfinity) | (std::fabs(seed) == kInfinity);
  const bool vanishes = (slope == 0) | (std::fabs(seed) <= kLargestVanishing);
  const double undefined = is_unbounded ? kInfinity : (vanishes ? kVanishing : product);
  const double decided = product != product ? undefined : product;
  const double kept = decided == 0 ? kVanishing : decided;
  return seed == 0 ? 0.0 : kept;
}

/// chained() through an operation that is constant around every place where its slope is 0.
COSTATE_INLINE double chained_past_flat(double slope, double seed) { return slope == 0 ? 0.0 : chained(slope, seed); }

/// a + b, of two derivatives.
COSTATE_INLINE double joined(double a, double b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double sum = a + b;
  const bool is_unbounded = (std::fabs(a) == kInfinity) | (std::fabs(b) == kInfinity);
  const double decided = is_unbounded ? kInfinity : sum;
  const double cancelled = a == 0 ? 0.0 : kVanishing;
  return decided == 0 ? cancelled : decided;
}

}  // namespace costate

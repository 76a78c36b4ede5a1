// Step and Pulse nodes in one lane: states held fixed, values and derivatives between the jumps. The sweeps of programs
// run through these formulas, on the host and on a device.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/inline.hpp"
#include "graph/derivative_rules.hpp"
#include "graph/spline_basis.hpp"

namespace costate {

/// States beside 0 and 1 of a Step and the intervals of a Pulse: a Pulse outside of its knots, and one never decided.
inline constexpr std::int32_t kOutside = -1;
inline constexpr std::int32_t kUndecided = std::numeric_limits<std::int32_t>::min();

/// d value / d (argument, first, last) of a Step or Pulse; 0 where it is constant.
struct DirectSlopes {
  double argument = 0;
  double first = 0;
  double last = 0;
};

/// Of a Step, which is infinite where it jumps.
COSTATE_INLINE DirectSlopes step_slopes(double argument, AtKinks at_kinks) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return {at_kinks == AtKinks::Undefined && argument == 0 ? kInfinity : 0.0, 0, 0};
}

/// A Pulse. Its values are given by value_of(i), the one that the function at place i of BasisWeights belongs to, which
/// is called inside of the Pulse only.
struct PulseLane {
  unsigned degree;
  std::uint32_t intervals;
  double argument;
  double first;
  double last;
  std::int32_t state;

  /// How many functions are not 0 there.
  [[nodiscard]] COSTATE_INLINE unsigned active() const { return state < 0 ? 0 : degree + 1; }

  /// Where the argument stands in units of the intervals: 0 at `first`.
  [[nodiscard]] COSTATE_INLINE double position() const { return (argument - first) / (last - first) * intervals; }

  /// The state that the present argument is in.
  [[nodiscard]] COSTATE_INLINE std::int32_t located() const {
    if (!(argument >= first && argument < last)) return kOutside;
    const double end = intervals - 1;
    const double where = position();
    return static_cast<std::int32_t>(end < where ? end : where);
  }

  /// Inside of the Pulse.
  [[nodiscard]] COSTATE_INLINE BasisWeights weights() const {
    return degree == 0 ? basis_weights(0, 0) : basis_weights(degree, position() - state);
  }

  template <typename ValueOf>
  [[nodiscard]] COSTATE_INLINE double value(ValueOf&& value_of) const {
    if (state < 0) return 0;
    const BasisWeights weight = weights();
    double sum = weight.of[0] * value_of(0U);
    COSTATE_UNROLLED(3)
    for (unsigned i = 1; i <= kLargestDegree; ++i) {
      if (i <= degree) sum += weight.of[i] * value_of(i);
    }
    return sum;
  }

  // position = (argument - first)/(last - first) m
  template <typename ValueOf>
  [[nodiscard]] COSTATE_INLINE DirectSlopes slopes(AtKinks at_kinks, ValueOf&& value_of) const {
    const double length = last - first;
    if (!(length > 0)) return {};
    const double where = position();
    const double slope = slope_in_position(where, at_kinks, value_of);
    return {chained_past_flat(slope, intervals / length), chained_past_flat(slope, (where - intervals) / length),
            chained_past_flat(slope, -where / length)};
  }

 private:
  /// The value is continuous with its first derivative on the inner knots of degree 2 and 3. Where t moves the
  /// argument, the jumps in time carry the derivative, and the state says on which side of them it is.
  template <typename ValueOf>
  [[nodiscard]] COSTATE_INLINE double slope_in_position(double where, AtKinks at_kinks, ValueOf&& value_of) const {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const bool is_end = where == 0 || where == intervals;
    const bool is_inner_knot = where > 0 && where < intervals && where == std::floor(where);
    if (at_kinks == AtKinks::Undefined) {
      if (is_end || (is_inner_knot && degree == 0)) return kInfinity;
      if (is_inner_knot && degree == 1) return kNaN;
    }
    if (degree == 0 || state < 0) return 0;
    const BasisWeights below = basis_weights(degree - 1, where - state);
    double slope = 0;
    double previous = value_of(0U);
    COSTATE_UNROLLED(3)
    for (unsigned i = 1; i <= kLargestDegree; ++i) {
      if (i > degree) continue;
      const double next = value_of(i);
      slope += below.of[i - 1] * (next - previous);
      previous = next;
    }
    return slope == 0 && degree > 1 ? kVanishing : slope;
  }
};

}  // namespace costate

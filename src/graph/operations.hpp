// The formula of each arithmetic operation and its partial derivatives, once: the graph folds constants with them, and
// programs run their forward, tangent and reverse sweeps through them. Files compiled once per instruction set use
// them, so all are COSTATE_INLINE.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>

#include "base/inline.hpp"
#include "graph/derivative_rules.hpp"
#include "graph/graph.hpp"

namespace costate {

/// x^n by repeated squaring, n possibly negative.
COSTATE_INLINE double integer_power(double x, std::int64_t n) {
  std::uint64_t rest = n < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
  double result = 1;
  for (double square = x; rest != 0; rest >>= 1U) {
    if ((rest & 1U) != 0) result *= square;
    square *= square;
  }
  return n < 0 ? 1 / result : result;
}

/// Operations of one operand: value(a), and slope(a, r) = dr/da at r = value(a).
namespace unary {

struct Negative {
  COSTATE_INLINE static double value(double a) { return -a; }
  COSTATE_INLINE static double slope(double /*a*/, double /*r*/) { return -1; }
};

/// Sweeps pass it by: not even an undefined derivative goes through.
struct Detached {
  COSTATE_INLINE static double value(double a) { return a; }
  COSTATE_INLINE static double slope(double /*a*/, double /*r*/) { return 0; }
};

struct IntegerPower {
  std::int64_t exponent;
  [[nodiscard]] COSTATE_INLINE double value(double a) const { return integer_power(a, exponent); }
  [[nodiscard]] COSTATE_INLINE double slope(double a, double /*r*/) const {
    return static_cast<double>(exponent) * integer_power(a, exponent - 1);
  }
};

/// The commonest power, without the loop.
struct Square {
  COSTATE_INLINE static double value(double a) { return a * a; }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return 2 * a; }
};

struct Exponential {
  COSTATE_INLINE static double value(double a) { return std::exp(a); }
  COSTATE_INLINE static double slope(double /*a*/, double r) { return r; }
};

struct Logarithm {
  COSTATE_INLINE static double value(double a) { return std::log(a); }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return 1 / a; }
};

struct Sine {
  COSTATE_INLINE static double value(double a) { return std::sin(a); }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return std::cos(a); }
};

struct Cosine {
  COSTATE_INLINE static double value(double a) { return std::cos(a); }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return -std::sin(a); }
};

struct Tangent {
  COSTATE_INLINE static double value(double a) { return std::tan(a); }
  COSTATE_INLINE static double slope(double /*a*/, double r) { return 1 + r * r; }
};

struct HyperbolicSine {
  COSTATE_INLINE static double value(double a) { return std::sinh(a); }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return std::cosh(a); }
};

struct HyperbolicCosine {
  COSTATE_INLINE static double value(double a) { return std::cosh(a); }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return std::sinh(a); }
};

struct HyperbolicTangent {
  COSTATE_INLINE static double value(double a) { return std::tanh(a); }
  // 1/cosh^2: 1 - r^2 cancels where tanh is nearly 1.
  COSTATE_INLINE static double slope(double a, double /*r*/) {
    const double c = std::cosh(a);
    return 1 / c / c;
  }
};

struct SquareRoot {
  COSTATE_INLINE static double value(double a) { return std::sqrt(a); }
  COSTATE_INLINE static double slope(double /*a*/, double r) { return 0.5 / r; }
};

struct Absolute {
  KinkRule kink;
  COSTATE_INLINE static double value(double a) { return std::fabs(a); }
  [[nodiscard]] COSTATE_INLINE double slope(double a, double /*r*/) const {
    return a > 0 ? 1 : (a < 0 ? -1 : kink.slope);
  }
};

struct ErrorFunction {
  COSTATE_INLINE static double value(double a) { return std::erf(a); }
  COSTATE_INLINE static double slope(double a, double /*r*/) { return 2 * std::numbers::inv_sqrtpi * std::exp(-a * a); }
};

}  // namespace unary

/// Operations of two operands: value(a, b), and slope_a, slope_b = dr/da, dr/db at r = value(a, b).
namespace binary {

struct Sum {
  COSTATE_INLINE static double value(double a, double b) { return a + b; }
  COSTATE_INLINE static double slope_a(double /*a*/, double /*b*/, double /*r*/) { return 1; }
  COSTATE_INLINE static double slope_b(double /*a*/, double /*b*/, double /*r*/) { return 1; }
};

struct Difference {
  COSTATE_INLINE static double value(double a, double b) { return a - b; }
  COSTATE_INLINE static double slope_a(double /*a*/, double /*b*/, double /*r*/) { return 1; }
  COSTATE_INLINE static double slope_b(double /*a*/, double /*b*/, double /*r*/) { return -1; }
};

struct Product {
  COSTATE_INLINE static double value(double a, double b) { return a * b; }
  COSTATE_INLINE static double slope_a(double /*a*/, double b, double /*r*/) { return b; }
  COSTATE_INLINE static double slope_b(double a, double /*b*/, double /*r*/) { return a; }
};

struct Quotient {
  COSTATE_INLINE static double value(double a, double b) { return a / b; }
  COSTATE_INLINE static double slope_a(double /*a*/, double b, double /*r*/) { return 1 / b; }
  COSTATE_INLINE static double slope_b(double /*a*/, double b, double r) { return -r / b; }
};

/// a^b. At a = 0 the function of b is constant for b > 0, and a^0 = 1 for every a.
struct RealPower {
  COSTATE_INLINE static double value(double a, double b) { return std::pow(a, b); }
  COSTATE_INLINE static double slope_a(double a, double b, double /*r*/) { return b == 0 ? 0 : b * std::pow(a, b - 1); }
  COSTATE_INLINE static double slope_b(double a, double b, double r) { return a == 0 && b > 0 ? 0 : r * std::log(a); }
};

/// sqrt(a^2 + b^2); no derivative at the origin.
struct Modulus {
  KinkRule kink;
  COSTATE_INLINE static double value(double a, double b) { return std::hypot(a, b); }
  [[nodiscard]] COSTATE_INLINE double slope_a(double a, double /*b*/, double r) const {
    return r == 0 ? kink.slope : a / r;
  }
  [[nodiscard]] COSTATE_INLINE double slope_b(double /*a*/, double b, double r) const {
    return r == 0 ? kink.slope : b / r;
  }
};

/// The angle of b + i a. Around the origin it takes all values: no bound.
struct Angle {
  COSTATE_INLINE static double value(double a, double b) { return std::atan2(a, b); }
  COSTATE_INLINE static double slope_a(double a, double b, double /*r*/) { return slope(b, std::hypot(a, b)); }
  COSTATE_INLINE static double slope_b(double a, double b, double /*r*/) { return slope(-a, std::hypot(a, b)); }

 private:
  COSTATE_INLINE static double slope(double across, double distance) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return distance == 0 ? kInfinity : across / distance / distance;
  }
};

struct Smaller {
  KinkRule kink;
  COSTATE_INLINE static double value(double a, double b) {
    return a < b ? a : (b <= a ? b : a + b);
  }  // a + b: NaN stays NaN
  [[nodiscard]] COSTATE_INLINE double slope_a(double a, double b, double /*r*/) const {
    return a < b ? 1 : (b < a ? 0 : kink.share);
  }
  [[nodiscard]] COSTATE_INLINE double slope_b(double a, double b, double /*r*/) const {
    return b < a ? 1 : (a < b ? 0 : kink.share);
  }
};

struct Larger {
  KinkRule kink;
  COSTATE_INLINE static double value(double a, double b) { return a > b ? a : (b >= a ? b : a + b); }
  [[nodiscard]] COSTATE_INLINE double slope_a(double a, double b, double /*r*/) const {
    return a > b ? 1 : (b > a ? 0 : kink.share);
  }
  [[nodiscard]] COSTATE_INLINE double slope_b(double a, double b, double /*r*/) const {
    return b > a ? 1 : (a > b ? 0 : kink.share);
  }
};

}  // namespace binary

template <typename F>
inline constexpr bool kIsExtremum = std::is_same_v<F, binary::Smaller> || std::is_same_v<F, binary::Larger>;

/// chained() through the operation F: an extremum does not depend on the operand that it does not take.
template <typename F>
COSTATE_INLINE double chained_through(double slope, double seed) {
  return kIsExtremum<F> ? chained_past_flat(slope, seed) : chained(slope, seed);
}

/// Step and Pulse, whose values discrete_lane.hpp has.
COSTATE_INLINE bool is_discrete(Op op) { return op == Op::Step || op == Op::Pulse; }

/// Calls one(functor) or two(functor) with the formula of an arithmetic operation; neither for the others.
template <typename One, typename Two>
COSTATE_INLINE void visit_operation(Op op, std::int64_t index, AtKinks at_kinks, One&& one, Two&& two) {
  const KinkRule kink = kink_rule(at_kinks);
  switch (op) {
    case Op::Add:
      return two(binary::Sum{});
    case Op::Subtract:
      return two(binary::Difference{});
    case Op::Multiply:
      return two(binary::Product{});
    case Op::Divide:
      return two(binary::Quotient{});
    case Op::Power:
      return two(binary::RealPower{});
    case Op::Hypot:
      return two(binary::Modulus{kink});
    case Op::ArcTan2:
      return two(binary::Angle{});
    case Op::Minimum:
      return two(binary::Smaller{kink});
    case Op::Maximum:
      return two(binary::Larger{kink});
    case Op::Negate:
      return one(unary::Negative{});
    case Op::IntegerPower:
      return index == 2 ? one(unary::Square{}) : one(unary::IntegerPower{index});
    case Op::Exp:
      return one(unary::Exponential{});
    case Op::Log:
      return one(unary::Logarithm{});
    case Op::Sin:
      return one(unary::Sine{});
    case Op::Cos:
      return one(unary::Cosine{});
    case Op::Tan:
      return one(unary::Tangent{});
    case Op::Sinh:
      return one(unary::HyperbolicSine{});
    case Op::Cosh:
      return one(unary::HyperbolicCosine{});
    case Op::Tanh:
      return one(unary::HyperbolicTangent{});
    case Op::Sqrt:
      return one(unary::SquareRoot{});
    case Op::Abs:
      return one(unary::Absolute{kink});
    case Op::Erf:
      return one(unary::ErrorFunction{});
    case Op::Detach:
      return one(unary::Detached{});
    case Op::Constant:
    case Op::Parameter:
    case Op::Time:
    case Op::Observable:
    case Op::Step:
    case Op::Pulse:
      return;
  }
}

}  // namespace costate

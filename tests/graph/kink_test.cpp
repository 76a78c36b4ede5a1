// Derivatives that do not exist, and those that do exist on a kink, by both sweeps.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What of an expression of a and b is differentiated, where.
struct Place {
  double a = 0;
  double b = 1;
  double along_a = 1;
  double along_b = 0;
  double seed = 1;
};

struct Slopes {
  double tangent;
  double reverse;
};

/// seed * (along_a d/da + along_b d/db) of `text`.
Slopes slopes_at(const std::string& text, const Place& place, AtKinks at_kinks = AtKinks::Undefined) {
  Expressions e;
  e.scope.add_scalar("a", place.a);
  e.scope.add_scalar("b", place.b);
  e.scope.add_array("v", {0.2, 1.0, 0.4, 0.7});
  const NodeId outputs[] = {e.scalar(text).re};
  const Program program(e.graph, outputs, kParameters | kTime);
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 0);
  evaluation.locate();
  evaluation.evaluate();
  std::vector<double> directions;
  for (const NodeId input : program.inputs()) {
    const Node& node = e.graph.node(input);
    const bool is_parameter = node.op == Op::Parameter;
    directions.push_back(is_parameter && node.index == 0   ? place.along_a
                         : is_parameter && node.index == 1 ? place.along_b
                                                           : 0);
  }
  std::vector<double> bars(program.inputs().size(), 0.0);
  double tangent[1];
  evaluation.tangent(directions, tangent, at_kinks);
  evaluation.reverse(std::vector<double>{place.seed}, bars, at_kinks);
  double bar = 0;
  for (std::size_t k = 0; k < bars.size(); ++k) {
    if (directions[k] != 0) bar = joined(bar, chained(bars[k], directions[k]));
  }
  return {settled(chained(tangent[0], place.seed)), settled(bar)};
}

void expect_slope(const std::string& text, const Place& place, double expected) {
  const Slopes slopes = slopes_at(text, place);
  EXPECT_EQ(slopes.tangent, expected) << text;
  EXPECT_EQ(slopes.reverse, expected) << text;
}

TEST(DerivativeRules, MultiplyByTheChainRule) {
  EXPECT_EQ(chained(3, 2), 6);
  // Nothing comes of what does not depend.
  for (const double slope : {0.0, 2.0, kNaN, kInfinity}) EXPECT_EQ(chained(slope, 0), 0);
  // A 0 that came of values is told from that; it vanishes against a kink, and is undecided against no bound.
  EXPECT_EQ(chained(0, 5), kVanishing);
  EXPECT_EQ(chained(kVanishing, -kVanishing), kVanishing);
  EXPECT_EQ(chained(kNaN, kVanishing), kVanishing);
  EXPECT_EQ(chained(0, kNaN), kVanishing);
  EXPECT_EQ(chained(0, kInfinity), kInfinity);
  EXPECT_EQ(chained(kInfinity, kVanishing), kInfinity);
  EXPECT_EQ(chained(kInfinity, kNaN), kInfinity);
  EXPECT_TRUE(std::isnan(chained(2, kNaN)));
  EXPECT_TRUE(std::isnan(chained(kNaN, 2)));
  // A 0 that is known to rounding only does not do against a kink.
  EXPECT_TRUE(std::isnan(chained(kNaN, kUncertain)));
  EXPECT_EQ(settled(kUncertain), 0);
}

TEST(DerivativeRules, Add) {
  EXPECT_EQ(joined(1, 2), 3);
  EXPECT_EQ(joined(0, 0), 0);
  EXPECT_EQ(joined(2, -2), kVanishing);
  EXPECT_EQ(joined(kInfinity, -kInfinity), kInfinity);
  EXPECT_EQ(joined(kNaN, kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(joined(kNaN, 1)));
}

TEST(Kink, HasNoDerivative) {
  for (const char* text : {"abs(a)", "b*abs(2*a)", "abs(a + i*a)", "min(a, 0)", "max(0, a)", "max(a, 2*a)",
                           "sin(abs(a))", "linear(a + 1, v, 0, 3)"}) {
    const Slopes slopes = slopes_at(text, {});
    EXPECT_TRUE(std::isnan(slopes.tangent)) << text;
    EXPECT_TRUE(std::isnan(slopes.reverse)) << text;
  }
}

TEST(Kink, HasNoBoundOnAJumpOrAPole) {
  for (const char* text : {"step(a)", "rect(a, 0, 1)", "rect(a, -1, 0)", "pwc(a, v, 0, 1)", "linear(a, v, 0, 1)",
                           "bspline(a, v, 0, 1)", "sqrt(a)", "a^0.3", "a^(b/2)", "imag(log(a + i*a*b))"}) {
    const Slopes slopes = slopes_at(text, {});
    EXPECT_FALSE(std::isfinite(slopes.tangent)) << text;
    EXPECT_FALSE(std::isfinite(slopes.reverse)) << text;
  }
}

TEST(Kink, IsNotHiddenByASlopeThatIsZero) {
  // By the chain rule each is 0 times infinity. The first two have the derivatives 1 and -1/2, the others none.
  for (const char* text : {"sqrt(a)^2", "cos(sqrt(a))", "sqrt(a^2)", "sqrt(1 - cos(a))", "a*step(a)"}) {
    const Slopes slopes = slopes_at(text, {});
    EXPECT_FALSE(std::isfinite(slopes.tangent)) << text << ": " << slopes.tangent;
    EXPECT_FALSE(std::isfinite(slopes.reverse)) << text << ": " << slopes.reverse;
  }
  // Terms that cancel give no zero of another kind.
  EXPECT_FALSE(std::isfinite(slopes_at("sqrt(sin(a) - a)", {}).tangent));
}

TEST(Kink, TakesTheMeanOfBothSidesInPassing) {
  const std::pair<const char*, double> table[] = {
      {"abs(a*exp(t))", 0}, {"abs(a*exp(t) + i*a*exp(t))", 0}, {"min(a*exp(t), 0)", 0.5}, {"max(3*a*exp(t), a)", 2}};
  for (const auto& [text, expected] : table) {
    const Slopes slopes = slopes_at(text, {}, AtKinks::Mean);
    EXPECT_EQ(slopes.tangent, expected) << text;
    EXPECT_EQ(slopes.reverse, expected) << text;
  }
}

TEST(Kink, DoesNotMatterWhereNothingDependsOnIt) {
  for (const char* text : {"abs(a)", "sqrt(a)", "a^0.3", "min(a, 0)", "abs(a + i*a)", "step(a)"}) {
    EXPECT_EQ(slopes_at(text, {.seed = 0}).reverse, 0) << text;
    EXPECT_EQ(slopes_at(text, {.along_a = 0}).tangent, 0) << text;
  }
  expect_slope("max(sqrt(a), b)", {}, 0);
  expect_slope("sqrt(detach(a)) + b", {}, 0);
  expect_slope("step(a - b)*abs(b)", {}, 0);
  // A factor that is 0 and stays it.
  EXPECT_EQ(slopes_at("sqrt(a*b)", {.along_a = 0, .along_b = 1}).tangent, 0);
  EXPECT_EQ(slopes_at("b*sqrt(a)", {.b = 0}).tangent, 0);
}

TEST(Kink, HasADerivativeUnderASlopeThatIsZero) {
  expect_slope("abs(a)^2", {}, 0);
  expect_slope("abs(a)^1.5", {}, 0);
  expect_slope("cos(abs(a))", {}, 0);
  expect_slope("abs(a^2)*b", {}, 0);
  expect_slope("abs(sin(a)*a)", {}, 0);
  expect_slope("a*abs(a)", {}, 0);
  expect_slope("max(a^2, 0)", {}, 0);
  expect_slope("abs(1 - cos(a))", {}, 0);
  expect_slope("a^1.5", {}, 0);
}

TEST(Kink, OfAPowerIsThatOfItsExponent) {
  expect_slope("a^b", {.b = 2, .along_a = 0, .along_b = 1}, 0);
  expect_slope("a^b", {}, 1);
  // A negative base has a derivative as long as the exponent stays.
  expect_slope("(a - 3)^(b + 1)", {.a = 1, .b = 2}, 12);
}

TEST(Kink, HasADerivativeWhereBothSidesMoveAlike) {
  EXPECT_EQ(slopes_at("min(a, b)", {.a = 0.5, .b = 0.5, .along_b = 1}).tangent, 1);
  EXPECT_EQ(slopes_at("max(a, b)", {.a = 0.5, .b = 0.5, .along_a = 2, .along_b = 2}).tangent, 2);
}

}  // namespace
}  // namespace costate::test

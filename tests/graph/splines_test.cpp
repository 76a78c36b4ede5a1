// linear, bspline and fourier against their definitions written plainly, and what flows through them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

using Complex = std::complex<double>;

constexpr double kFirst = 0.4;
constexpr double kLast = 2.9;

const std::vector<double> kValues{0.5, -1.0, 2.0, 4.0, -0.3, 0.9, 1.7};

/// Times before, in and behind [kFirst, kLast), with its beginning and the knots of 4, 5 and 6 intervals.
std::vector<double> times() {
  std::vector<double> all{-3.0, kFirst - 1e-9, kFirst, kFirst + 1e-9, kLast - 1e-9, kLast, kLast + 1e-9, 7.0};
  for (int k = 0; k < 120; ++k) all.push_back(kFirst + k * (kLast - kFirst) / 120);
  return all;
}

bool is_inside(double t) { return t >= kFirst && t < kLast; }

/// The Cox-de Boor recursion: the function of this degree whose support begins at knot `begin`, on knots 1 apart.
double cox_de_boor(int begin, int degree, double x) {
  if (degree == 0) return x >= begin && x < begin + 1 ? 1 : 0;
  return (x - begin) / degree * cox_de_boor(begin, degree - 1, x) +
         (begin + degree + 1 - x) / degree * cox_de_boor(begin + 1, degree - 1, x);
}

double spline(const std::vector<double>& values, int degree, double t) {
  if (!is_inside(t)) return 0;
  const double h = (kLast - kFirst) / static_cast<double>(values.size() - static_cast<std::size_t>(degree));
  double sum = 0;
  for (std::size_t k = 0; k < values.size(); ++k)
    sum += values[k] * cox_de_boor(static_cast<int>(k) - degree, degree, (t - kFirst) / h);
  return sum;
}

class SplinesTest : public testing::Test {
 protected:
  SplinesTest() {
    e.scope.add_scalar("t0", kFirst);
    e.scope.add_scalar("t1", kLast);
    e.scope.add_array("c", kValues);
    e.scope.add_array("ones", {1, 1, 1, 1, 1, 1, 1});
  }
  /// At all times(), the program built once.
  std::vector<Complex> numbers(const std::string& text) {
    const Value value = e.parse(text);
    std::vector<Complex> all;
    for (const double t : times()) all.push_back(e.evaluate(value, t).at(0));
    return all;
  }
  Expressions e;
};

TEST_F(SplinesTest, FunctionsSumToOneInsideAndVanishOutside) {
  for (const char* text : {"pwc(t, ones, t0, t1)", "linear(t, ones, t0, t1)", "bspline(t, ones, t0, t1, 2)",
                           "bspline(t, ones, t0, t1, 3)", "bspline(t, ones*(cos(t)^2 + sin(t)^2), t0, t1, 2)"}) {
    const std::vector<Complex> found = numbers(text);
    for (std::size_t k = 0; k < found.size(); ++k) {
      const double t = times()[k];
      if (is_inside(t)) {
        EXPECT_NEAR(std::abs(found[k] - 1.0), 0, 1e-15) << text << " at " << t;
      } else {
        EXPECT_EQ(found[k], 0.0) << text << " at " << t;
      }
    }
  }
}

TEST_F(SplinesTest, SplinesFollowTheRecursion) {
  for (const int degree : {2, 3}) {
    const std::vector<Complex> found = numbers("bspline(t, c - i*c^2, t0, t1, " + std::to_string(degree) + ")");
    std::vector<double> squares = kValues;
    for (double& x : squares) x *= x;
    for (std::size_t k = 0; k < found.size(); ++k) {
      const double t = times()[k];
      const Complex expected(spline(kValues, degree, t), -spline(squares, degree, t));
      EXPECT_NEAR(std::abs(found[k] - expected), 0, 1e-13) << "degree " << degree << " at " << t;
    }
  }
}

TEST_F(SplinesTest, ThreeIsTheDegreeUnlessOneIsGiven) {
  EXPECT_EQ(e.scalar("bspline(t, c, t0, t1)").re, e.scalar("bspline(t, c, t0, t1, 3)").re);
  EXPECT_NE(e.scalar("bspline(t, c, t0, t1)").re, e.scalar("bspline(t, c, t0, t1, 2)").re);
}

TEST_F(SplinesTest, TheFewestValuesAreOnePolynomial) {
  e.scope.add_array("few", {2, 3, 5});
  EXPECT_DOUBLE_EQ(e.number("bspline(t, few, 0, 1, 2)", 0.25).real(), 2 * 0.28125 + 3 * 0.6875 + 5 * 0.03125);
  EXPECT_EQ(e.graph.discontinuities().back().count, 2U);
}

TEST_F(SplinesTest, LinearInterpolates) {
  const std::vector<Complex> found = numbers("linear(t, c, t0, t1)");
  for (std::size_t k = 0; k < found.size(); ++k) {
    const double t = times()[k];
    double expected = 0;
    if (is_inside(t)) {
      const double place = (t - kFirst) / (kLast - kFirst) * 6;
      const auto node = std::min<std::size_t>(5, static_cast<std::size_t>(place));
      expected = std::lerp(kValues[node], kValues[node + 1], place - static_cast<double>(node));
    }
    EXPECT_NEAR(std::abs(found[k] - expected), 0, 1e-14) << "at " << t;
  }
}

TEST_F(SplinesTest, ArgumentsRunBackwardsAndAtOtherSpeeds) {
  EXPECT_NEAR(e.number("bspline(3*t1 - 2*t, c, t0, t1, 2)", 3.5).real(), spline(kValues, 2, 3 * kLast - 7), 1e-14);
  EXPECT_EQ(e.number("bspline(t1 - t, c, t0, t1, 2)", 2.6), 0.0);
}

// Values that vary in time are the amplitudes of their own functions.
TEST_F(SplinesTest, ValuesMayVaryInTime) {
  const char* pairs[][2] = {{"linear(t, c + t*c^2, t0, t1)", "linear(t, c, t0, t1) + t*linear(t, c^2, t0, t1)"},
                            {"bspline(t, c + i*t*c, t0, t1, 2)", "(1 + i*t)*bspline(t, c, t0, t1, 2)"},
                            {"bspline(t, c*sin(t), t0, t1, 3)", "sin(t)*bspline(t, c, t0, t1)"},
                            {"pwc(t, c*sin(t), t0, t1)", "sin(t)*pwc(t, c, t0, t1)"}};
  for (const auto& [left, right] : pairs) {
    const std::vector<Complex> found = numbers(left);
    const std::vector<Complex> expected = numbers(right);
    for (std::size_t k = 0; k < found.size(); ++k)
      EXPECT_NEAR(std::abs(found[k] - expected[k]), 0, 1e-13) << left << " at " << times()[k];
  }
}

TEST_F(SplinesTest, KnotsAreTimesToLandOn) {
  e.parse("linear(t, c, t0, t1) + bspline(2*t, c, t0, t1, 2) + bspline(t, c, t0, t1, 3)");
  ASSERT_EQ(e.graph.discontinuities().size(), 3U);
  EXPECT_EQ(e.graph.discontinuities()[0].count, 7U);
  EXPECT_EQ(e.graph.discontinuities()[1].count, 6U);
  EXPECT_EQ(e.graph.discontinuities()[2].count, 5U);
  const Discontinuity& fast = e.graph.discontinuities()[1];
  const auto ends = e.evaluate({{{fast.first, e.graph.zero()}, {fast.last, e.graph.zero()}}, true});
  EXPECT_DOUBLE_EQ(ends[0].real(), kFirst / 2);
  EXPECT_DOUBLE_EQ(ends[1].real(), kLast / 2);
}

TEST_F(SplinesTest, FourierIsItsSum) {
  const std::vector<Complex> found = numbers("fourier(2*t - t0, c + i*c^2, t1)");
  for (std::size_t k = 0; k < found.size(); ++k) {
    const double x = 2 * times()[k] - kFirst;
    Complex expected = 0;
    for (std::size_t j = 0; j < kValues.size(); ++j) {
      const std::size_t order = (j + 1) / 2;
      const auto harmonic = static_cast<double>(order);
      const double angle = 2 * std::numbers::pi * harmonic * x / kLast;
      expected +=
          Complex(kValues[j], kValues[j] * kValues[j]) * (j % 2 == 1 || j == 0 ? std::cos(angle) : std::sin(angle));
    }
    EXPECT_NEAR(std::abs(found[k] - expected), 0, 1e-12) << "at " << times()[k];
  }
  e.scope.add_array("single", {1.25});
  EXPECT_EQ(e.number("fourier(t, single, 1)", 0.3), 1.25);
}

TEST_F(SplinesTest, OnlyTheActiveValuesAreRead) {
  const NodeId outputs[] = {e.scalar("bspline(t, c, t0, t1, 2)").re};
  const Program program(e.graph, outputs, kTime);
  const std::size_t n = program.inputs().size();
  Evaluation evaluation(program, 3);
  e.fill(program, evaluation, 0);
  std::vector<std::size_t> rows;  // input number of c[k]
  std::vector<std::size_t> others;
  for (std::size_t k = 0; k < n; ++k) {
    const Node& node = e.graph.node(program.inputs()[k]);
    (node.op == Op::Parameter && node.index >= 2 ? rows : others).push_back(k);
    if (node.op == Op::Time) std::ranges::copy(std::vector<double>{0.5, 1.1, 3.5}, evaluation.input(k).begin());
  }
  ASSERT_EQ(rows.size(), kValues.size());
  evaluation.locate();
  evaluation.evaluate();
  // Lane 0 is in interval 0, lane 1 in interval 1, lane 2 behind the pulse.
  EXPECT_TRUE(std::ranges::equal(evaluation.discrete(), std::vector<std::int32_t>{0, 1, -1}));
  std::vector<std::size_t> expected = others;
  expected.insert(expected.end(), rows.begin(), rows.begin() + 4);
  std::ranges::sort(expected);
  EXPECT_EQ(evaluation.active_inputs(), expected);

  std::vector<double> bars(n * 3, 0.0);
  evaluation.reverse(std::vector<double>{1, 10, 100}, bars);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const bool is_active[] = {k < 3, k >= 1 && k < 4, false};
    for (std::size_t l = 0; l < 3; ++l) EXPECT_EQ(bars[rows[k] * 3 + l] != 0, is_active[l]) << k << " in lane " << l;
  }
  for (const std::size_t k : others) EXPECT_EQ(bars[k * 3 + 2], 0);
}

/// d text / d place at a place that is no function of time, by both sweeps; they must agree, NaN with NaN.
double slope_at(const std::string& text, double place) {
  Expressions e;
  e.scope.add_scalar("place", place);
  e.scope.add_array("c", {0.5, -1.0, 2.0, 4.0, -0.3});
  const NodeId outputs[] = {e.scalar(text).re};
  const Program program(e.graph, outputs, kParameters);
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 0);
  evaluation.locate();
  evaluation.evaluate();
  std::vector<double> direction(program.inputs().size(), 0.0);
  direction[0] = 1;
  std::vector<double> tangent(1);
  evaluation.tangent(direction, tangent);
  std::vector<double> bars(program.inputs().size(), 0.0);
  evaluation.reverse(std::vector<double>{1}, bars);
  EXPECT_TRUE(tangent[0] == bars[0] || (!std::isfinite(tangent[0]) && !std::isfinite(bars[0]))) << text;
  return bars[0];
}

TEST(StaticSplinesTest, HaveNoDerivativeAtTheirEndsAndOnKinks) {
  for (const double end : {0.0, 4.0}) {
    EXPECT_FALSE(std::isfinite(slope_at("linear(place, c, 0, 4)", end)));
    EXPECT_FALSE(std::isfinite(slope_at("bspline(place, c, 0, 4, 2)", end)));
    EXPECT_FALSE(std::isfinite(slope_at("bspline(place, c, 0, 4, 3)", end)));
  }
  EXPECT_FALSE(std::isfinite(slope_at("linear(place, c, 0, 4)", 2)));
  EXPECT_EQ(slope_at("linear(place, c, 0, 4)", 2.5), 2);
  EXPECT_EQ(slope_at("linear(place, c, 0, 4)", 4.5), 0);
  EXPECT_EQ(slope_at("linear(place, c, c[3], c[1])", 2), 0) << "a pulse that ends before it starts";
  // On an inner knot the spline of degree 2 has the difference of two values as its slope, that of degree 3 half the
  // difference of the next but one.
  EXPECT_DOUBLE_EQ(slope_at("bspline(place, c, 0, 3, 2)", 1), 2 - -1);
  EXPECT_DOUBLE_EQ(slope_at("bspline(place, c, 0, 2, 3)", 1), (4 - -1) / 2.0);
}

}  // namespace
}  // namespace costate::test

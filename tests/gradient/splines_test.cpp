// Gradients through pulses whose values are joined by splines, through series and past detach, against closed forms.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "closed_forms/jet.hpp"
#include "gradient/driven_qubit.hpp"

namespace costate {
namespace {

class Splines : public testing::Test {
 protected:
  void expect(const std::string& coefficient, const Jet& area) const {
    std::vector<double> slopes;
    for (std::size_t k = 0; k < parameters.size(); ++k) slopes.push_back(area.derivative(k).real());
    expect_area(coefficient, "final(z)", area.value().real(), slopes);
  }

  /// The area of the pulse of the values u on [a, b]: weights[k] is the integral of the function of u[k] in units of
  /// the distance of two knots, summed over its pieces inside.
  [[nodiscard]] Jet pulse_area(const std::vector<double>& weights) const {
    Jet sum = 0.0;
    double intervals = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      sum = sum + weights[k] * parameters[7 + k];
      intervals += weights[k];
    }
    return (b - a) / intervals * sum;
  }

  /// Those of the driven qubit.
  const std::vector<Jet> parameters =
      independent({0.5, 1.25, 1.25, 0.8, 0.3, -0.4, 0.9, 0.2, -0.5, 0.7, 1.1, -0.3, 0.4});
  const Jet& a = parameters[0];
  const Jet& b = parameters[1];
  const Jet& c = parameters[2];
  const Jet& w = parameters[3];
  const Jet& v0 = parameters[4];
  const Jet& v1 = parameters[5];
  const Jet& v2 = parameters[6];
};

const std::vector<double> kLinear{1.0 / 2, 1, 1, 1, 1, 1.0 / 2};
const std::vector<double> kQuadratic{1.0 / 6, 5.0 / 6, 1, 1, 5.0 / 6, 1.0 / 6};
const std::vector<double> kCubic{1.0 / 24, 1.0 / 2, 23.0 / 24, 23.0 / 24, 1.0 / 2, 1.0 / 24};

TEST_F(Splines, Pulses) {
  expect("linear(t, u, a, b)", pulse_area(kLinear));
  expect("bspline(t, u, a, b, 2)", pulse_area(kQuadratic));
  expect("bspline(t, u, a, b)", pulse_area(kCubic));
}

TEST_F(Splines, ThatMoveAsAWhole) {
  // The area stays as c moves them, and their ends with them; the second one runs backwards.
  expect("bspline(t + c - 1.25, u, a, b, 2)", pulse_area(kQuadratic));
  expect("linear(2*(c - t), u, a, b)", pulse_area(kLinear) / 2.0);
}

TEST_F(Splines, ThatTheIntervalCutsOff) {
  // Nodes at -a, half-way and at b + c: their times act through the slopes of the lines alone.
  const Jet first = -a;
  const Jet last = b + c;
  const Jet middle = 0.5 * (first + last);
  const Jet h = 0.5 * (last - first);
  const Jet before = v0 * middle + 0.5 * (v1 - v0) / h * (h * h - first * first);
  const Jet after = v1 * (2.0 - middle) + 0.5 * (v2 - v1) / h * squared(2.0 - middle);
  expect("linear(t, v, -a, b + c)", before + after);
}

TEST_F(Splines, ValuesThatVaryInTime) {
  // All functions together are 1.
  expect("bspline(t, w*t + 0*u, a, b, 2)", 0.5 * w * (b * b - a * a));
  expect("linear(t, w*t + 0*u, a, b)", 0.5 * w * (b * b - a * a));
}

TEST_F(Splines, FourierSeries) {
  const Jet k = 2 * std::numbers::pi / c;
  expect("fourier(t, v, c)", 2.0 * v0 + v1 * sin(2.0 * k) / k + v2 * (1.0 - cos(2.0 * k)) / k);
}

TEST_F(Splines, DetachStopsGradientsThroughHeightsAndTimes) {
  const Jet still = 1.25 - a;
  expect("detach(w)*rect(t, a, b)", 0.8 * (b - a));
  expect("w*rect(t, a, detach(b))", w * still);
  expect("w*rect(t, a, b)*detach(c/1.25)", w * (b - a));
}

}  // namespace
}  // namespace costate

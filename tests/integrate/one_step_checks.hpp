// What tests of one-step methods share: random states, and the transposition of tangent and pull_back.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <span>
#include <vector>

#include "integrate/one_step.hpp"
#include "integrate/prepared_system.hpp"

namespace costate {

using Vector = std::vector<double>;

inline double dot(const Vector& x, const Vector& y) { return std::inner_product(x.begin(), x.end(), y.begin(), 0.0); }

/// Hermitian density matrices, or kets, with random numbers.
inline Vector random_state(const PreparedSystem& prepared, std::mt19937& random) {
  std::normal_distribution<double> normal;
  const Layout& layout = prepared.system.layout;
  Vector y(prepared.size());
  for (double& entry : y) entry = normal(random);
  if (layout.columns == 1) return y;
  for (std::size_t b = 0; b < layout.members; ++b) {
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t column = 0; column < row; ++column) {
        y[layout(row, column, Part::Real, b)] = y[layout(column, row, Part::Real, b)];
        y[layout(row, column, Part::Imaginary, b)] = -y[layout(column, row, Part::Imaginary, b)];
      }
      y[layout(row, row, Part::Imaginary, b)] = 0;
    }
  }
  return y;
}

/// lambda1 . (dy1 along random s, coefficients and ends) = lambda . s + bars . (coefficients, ends); returns
/// dL/d(ends).
inline StepEnds expect_same_map(PreparedSystem& prepared, OneStep& method, const Step& step, const Vector& y,
                                const Vector& lambda1, double tolerance) {
  const std::size_t lanes = prepared.system.lanes;
  std::mt19937 random(17);
  std::normal_distribution<double> normal;
  const Vector s0 = random_state(prepared, random);
  StepEnds moving{Vector(lanes), Vector(lanes)};
  for (std::size_t b = 0; b < lanes; ++b) {
    moving.t0[b] = normal(random);
    moving.t1[b] = normal(random);
  }
  // The coefficients move by something that depends on time where they do.
  const auto nodes = prepared.dynamics.coefficients();
  Vector moved(nodes.size() * lanes);
  const auto tangents = [&](double t) -> std::span<const double> {
    for (std::size_t k = 0; k < moved.size(); ++k) {
      const double rate = prepared.job.model->graph.depends_on(nodes[k / lanes], Dependence::kTime) ? 3 : 0;
      moved[k] = std::cos(static_cast<double>(k) + rate * t);
    }
    return moved;
  };

  Vector y1(y.size());
  Vector errors(lanes);
  method.start(step.t0, y);
  method.attempt(step.t1, y1, errors);
  Vector s = s0;
  method.push_forward(step, s, tangents, &moving);

  Vector lambda = lambda1;
  StepEnds ends;
  double through_coefficients = 0;
  const auto take = [&](double t, std::span<const double> bars) {
    const auto direction = tangents(t);
    for (std::size_t k = 0; k < bars.size(); ++k) through_coefficients += bars[k] * direction[k];
  };
  method.pull_back(step, y, lambda, {take}, &ends);
  const double forward = dot(lambda1, s);
  const std::array parts{dot(lambda, s0), through_coefficients, dot(ends.t0, moving.t0), dot(ends.t1, moving.t1)};
  double back = 0;
  double size = 0;  // the parts may nearly cancel
  for (const double part : parts) {
    back += part;
    size += std::abs(part);
  }
  EXPECT_NEAR(forward, back, tolerance * size);
  return ends;
}

}  // namespace costate

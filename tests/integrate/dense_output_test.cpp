#include "integrate/dense_output.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace costate {
namespace {

/// y = (sin t, cos t) stored at given times.
DenseOutput circle(Interpolation interpolation, const std::vector<double>& times) {
  DenseOutput output(interpolation, 2);
  for (const double t : times) {
    output.append(t, std::vector<double>{std::sin(t), std::cos(t)}, std::vector<double>{std::cos(t), -std::sin(t)});
  }
  return output;
}

std::vector<double> evenly(double end, int steps) {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) times.push_back(end * k / steps);
  return times;
}

double largest_error(const DenseOutput& output, double begin, double end) {
  std::vector<double> y(2);
  double largest = 0;
  for (int k = 0; k <= 1000; ++k) {
    const double t = begin + (end - begin) * k / 1000;
    output.evaluate(t, y);
    largest = std::max({largest, std::abs(y[0] - std::sin(t)), std::abs(y[1] - std::cos(t))});
  }
  return largest;
}

TEST(DenseOutput, ReturnsItsNodesExactly) {
  const std::vector<double> times = evenly(3.0, 11);
  for (const Interpolation kind : {Interpolation::Hermite, Interpolation::Lagrange}) {
    const DenseOutput output = circle(kind, times);
    std::vector<double> y(2);
    for (const double t : times) {
      output.evaluate(t, y);
      EXPECT_DOUBLE_EQ(y[0], std::sin(t));
      EXPECT_DOUBLE_EQ(y[1], std::cos(t));
    }
  }
}

TEST(DenseOutput, ConvergesWithItsOrderInsideTheStretch) {
  // Error of order h^12 (Hermite on 6 nodes) and h^6 (Lagrange on 6 nodes), away from the ends.
  const auto slope = [](Interpolation kind, int coarse) {
    const double rough = largest_error(circle(kind, evenly(12.0, coarse)), 4.0, 8.0);
    const double fine = largest_error(circle(kind, evenly(12.0, 2 * coarse)), 4.0, 8.0);
    return std::log2(rough / fine);
  };
  EXPECT_NEAR(slope(Interpolation::Hermite, 10), 12.0, 0.7);
  EXPECT_NEAR(slope(Interpolation::Lagrange, 24), 6.0, 0.5);
}

TEST(DenseOutput, SurvivesStepsThatGrowByOrders) {
  // The start of a multistep method: tiny steps that grow tenfold, then long ones.
  std::vector<double> times{0};
  for (double step = 1e-9; step < 0.3; step *= 10) times.push_back(times.back() + step);
  while (times.back() < 6) times.push_back(times.back() + 0.3);
  const DenseOutput output = circle(Interpolation::Hermite, times);
  EXPECT_LT(largest_error(output, 0.0, 6.0), 1e-10);
}

TEST(DenseOutput, WorksWithOneAndTwoNodes) {
  DenseOutput output(Interpolation::Hermite, 1);
  output.append(1.0, std::vector<double>{4.0}, std::vector<double>{0.5});
  std::vector<double> y(1);
  output.evaluate(1.0, y);
  EXPECT_EQ(y[0], 4.0);
  output.append(3.0, std::vector<double>{5.0}, std::vector<double>{0.5});
  output.evaluate(2.0, y);
  EXPECT_DOUBLE_EQ(y[0], 4.5);
  EXPECT_EQ(output.steps(), 1U);
}

}  // namespace
}  // namespace costate

// Jacobian- and Hessian-vector products of expressions with solves behind them.
#include "autograd/tangent.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/rabi.hpp"
#include "base/error.hpp"

namespace costate {
namespace {

TEST(ExpressionTangent, OfPlainExpressions) {
  Record record;
  const Variable x = record.variable("x", 0.7);
  const Variable v = record.variable("v", {1, 2});
  const Expression slope = tangent(pow(x, 3) * sum(v * v), {{x, {2}}, {v, {0, 1}}});
  EXPECT_DOUBLE_EQ(slope.value(), 3 * 0.49 * 2 * 5 + 0.343 * 4);
  slope.backward();  // of 2 * 3 x^2 |v|^2 + x^3 2 v[1]
  EXPECT_DOUBLE_EQ(x.grad()[0], 12 * 0.7 * 5 + 3 * 0.49 * 4);
  EXPECT_DOUBLE_EQ(v.grad()[0], 6 * 0.49 * 2);
  EXPECT_DOUBLE_EQ(v.grad()[1], 6 * 0.49 * 4 + 0.343 * 2);
  EXPECT_EQ(tangent(2 * v, {{v, {0, 1}}}).values(), (std::vector<std::complex<double>>{0, 2}));
  EXPECT_THROW(tangent(2 * v, {{v, {1}}}), Error);
  EXPECT_THROW(tangent(x * record.time(), {{x, {1}}}), Error);
}

/// Differences of the closed-form gradient, whose error is about 1e-10.
RabiFormula along(double drive, double detuning, double e) { return {drive + e, detuning - 2 * e}; }

TEST(ExpressionTangent, ThroughASolve) {
  Record record;
  Variable drive = record.variable("drive", 1.7);
  Variable detuning = record.variable("detuning", 0.6);
  System qubit = driven_qubit(record, drive, detuning);
  const Expression excited = qubit.solve(accurate()).final("excited");
  excited.backward();  // its trajectory is freed: the tangent has its own
  drive.zero_grad();
  detuning.zero_grad();

  const RabiFormula formula(1.7, 0.6);
  const Expression loss = excited * excited + drive;
  const Expression slope = tangent(loss, {{drive, {1}}, {detuning, {-2}}});
  const double along_motion = formula.by_drive - 2 * formula.by_detuning;
  EXPECT_NEAR(slope.value(), 2 * formula.value * along_motion + 1, 1e-8);
  slope.backward(Graphs::Keep);
  constexpr double kStep = 1e-5;
  const RabiFormula ahead = along(1.7, 0.6, kStep);
  const RabiFormula behind = along(1.7, 0.6, -kStep);
  const auto expected = [&](double RabiFormula::*part) {
    return (2 * ahead.value * (ahead.*part) - 2 * behind.value * (behind.*part)) / (2 * kStep);
  };
  EXPECT_NEAR(drive.grad()[0], expected(&RabiFormula::by_drive), 1e-7);
  EXPECT_NEAR(detuning.grad()[0], expected(&RabiFormula::by_detuning), 1e-7);
  EXPECT_THROW(tangent(slope, {{drive, {1}}}), Error);  // third derivatives

  drive.set_requires_grad(false);
  EXPECT_NEAR(tangent(qubit.solve(accurate()).final("excited"), {{drive, {1}}}).value(), formula.by_drive, 1e-8);
  drive.set(1.8);
  EXPECT_THROW(static_cast<void>(slope.value()), Error);
  EXPECT_THROW(tangent(loss, {{drive, {1}}}), Error);
}

TEST(ExpressionTangent, ThroughSolvesThatFollowEachOther) {
  Record record;
  Variable drive = record.variable("drive", 1.7);
  const auto loss_of = [&] {
    System first = driven_qubit(record, drive, 0.6);
    const Expression excited = first.solve(accurate()).final("excited");
    System second = driven_qubit(record, excited, 2 * drive);
    return second.solve(accurate()).final("excited");
  };
  const auto gradient_at = [&](double value) {
    drive.set(value);
    drive.zero_grad();
    loss_of().backward();
    return drive.grad()[0];
  };
  constexpr double kStep = 1e-3;
  const double difference = (8 * (gradient_at(1.7 + kStep) - gradient_at(1.7 - kStep)) -
                             (gradient_at(1.7 + 2 * kStep) - gradient_at(1.7 - 2 * kStep))) /
                            (12 * kStep);
  const double gradient = gradient_at(1.7);
  drive.zero_grad();
  const Expression slope = tangent(loss_of(), {{drive, {1}}});
  EXPECT_NEAR(slope.value(), gradient, 1e-8);
  slope.backward();
  EXPECT_NEAR(drive.grad()[0], difference, 1e-6 * std::abs(difference));
}

}  // namespace
}  // namespace costate

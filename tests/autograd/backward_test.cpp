// backward() with PyTorch's meaning, with and without solves behind the loss.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <optional>
#include <string>

#include "autograd/rabi.hpp"
#include "base/error.hpp"

namespace costate {
namespace {

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Backward, OfAnExpression) {
  Record record;
  const Variable x = record.variable("x", 0.7);
  const Variable v = record.variable("v", {1, 2});
  (x * x * sum(v) + exp(v[1])).backward();
  EXPECT_EQ(x.grad().size(), 1);
  EXPECT_DOUBLE_EQ(x.grad()[0], 2 * 0.7 * 3);
  EXPECT_DOUBLE_EQ(v.grad()[0], 0.49);
  EXPECT_DOUBLE_EQ(v.grad()[1], 0.49 + std::exp(2.0));
}

TEST(Backward, AccumulatesUntilZeroed) {
  Record record;
  Variable x = record.variable("x", 0.7);
  EXPECT_TRUE(x.grad().empty());
  (x * x).backward();
  (3 * x).backward();
  EXPECT_DOUBLE_EQ(x.grad()[0], 1.4 + 3);
  x.zero_grad();
  EXPECT_TRUE(x.grad().empty());
  (3 * x).backward();
  EXPECT_EQ(x.grad()[0], 3);
}

TEST(Backward, PassesWhatDoesNotRequireIt) {
  Record record;
  Variable x = record.variable("x", 0.7);
  Variable y = record.variable("y", 2);
  y.set_requires_grad(false);
  EXPECT_FALSE(y.requires_grad());
  (x * y).backward();
  EXPECT_EQ(x.grad()[0], 2);
  EXPECT_TRUE(y.grad().empty());
  EXPECT_NE(message_of([&] { (y * y).backward(); }).find("requires_grad"), std::string::npos);
  EXPECT_NE(message_of([&] { Expression(1.0).backward(); }).find("requires_grad"), std::string::npos);
}

TEST(Backward, StopsAtDetach) {
  Record record;
  const Variable x = record.variable("x", 0.7);
  (x * detach(x)).backward();
  EXPECT_DOUBLE_EQ(x.grad()[0], 0.7);
  (x * (2 * x).detach()).backward();
  EXPECT_DOUBLE_EQ(x.grad()[0], 0.7 + 1.4);
}

TEST(Backward, NeedsOneRealNumber) {
  Record record;
  const Variable v = record.variable("v", {1, 2});
  EXPECT_THROW((2 * v).backward(), Error);
  EXPECT_THROW((std::complex<double>(0, 1) * v[0]).backward(), Error);
  EXPECT_THROW((v[0] * record.time()).backward(), Error);
}

TEST(Backward, NamesTheVariableWithoutADerivative) {
  Record record;
  const Variable fine = record.variable("fine", 1);
  const Variable x = record.variable("kinked", 0);
  const std::string message = message_of([&] { (fine + abs(x)).backward(); });
  EXPECT_NE(message.find("kinked"), std::string::npos) << message;
  EXPECT_TRUE(fine.grad().empty());
}

class BackwardThroughASolve : public testing::Test {
 protected:
  Record record;
  Variable drive = record.variable("drive", 1.7);
  Variable detuning = record.variable("detuning", 0.6);
  System qubit = driven_qubit(record, drive, detuning);
  RabiFormula formula{1.7, 0.6};
};

TEST_F(BackwardThroughASolve, IsRabisFormula) {
  const Solution solution = qubit.solve(accurate());
  const Expression excited = solution.final("excited");
  EXPECT_NEAR(excited.value(), formula.value, 1e-9);
  (1 - excited).backward();
  EXPECT_NEAR(drive.grad()[0], -formula.by_drive, 1e-8);
  EXPECT_NEAR(detuning.grad()[0], -formula.by_detuning, 1e-8);
}

TEST_F(BackwardThroughASolve, ByEveryMethodOfIntegration) {
  for (const Method method : {Method::Adams, Method::Bdf, Method::Dop853, Method::Magnus}) {
    SolveOptions options = accurate();
    options.solver.method = method;
    drive.zero_grad();
    detuning.zero_grad();
    qubit.solve(options).final("excited").backward();
    EXPECT_NEAR(drive.grad()[0], formula.by_drive, 1e-7);
    EXPECT_NEAR(detuning.grad()[0], formula.by_detuning, 1e-7);
  }
}

TEST_F(BackwardThroughASolve, FreesTheTrajectory) {
  const Expression excited = qubit.solve(accurate()).final("excited");
  excited.backward();
  const std::string message = message_of([&] { excited.backward(); });
  EXPECT_NE(message.find("freed"), std::string::npos) << message;
  EXPECT_NEAR(drive.grad()[0], formula.by_drive, 1e-8);  // as it was
  EXPECT_NEAR(excited.value(), formula.value, 1e-9);     // values stay
}

TEST_F(BackwardThroughASolve, KeepsItOnRequest) {
  const Expression excited = qubit.solve(accurate()).final("excited");
  excited.backward(Graphs::Keep);
  const double once = drive.grad()[0];
  excited.backward();
  EXPECT_EQ(drive.grad()[0], 2 * once);
}

TEST_F(BackwardThroughASolve, AddsUpOverTwoSolves) {
  // The same drive on two qubits; the losses share it.
  Variable other = record.variable("other", -0.4);
  System second = driven_qubit(record, drive, other);
  const RabiFormula second_formula(1.7, -0.4);
  const Expression loss = qubit.solve(accurate()).final("excited") * second.solve(accurate()).final("excited");
  loss.backward();
  EXPECT_NEAR(drive.grad()[0], formula.by_drive * second_formula.value + formula.value * second_formula.by_drive, 1e-8);
  EXPECT_NEAR(other.grad()[0], formula.value * second_formula.by_detuning, 1e-8);
}

TEST_F(BackwardThroughASolve, GoesOnThroughAnEarlierOne) {
  // The population of the first qubit is the drive of the second.
  const Expression excited = qubit.solve(accurate()).final("excited");
  System second = driven_qubit(record, excited, 2 * detuning);
  const RabiFormula second_formula(formula.value, 1.2);
  second.solve(accurate()).final("excited").backward();
  EXPECT_NEAR(drive.grad()[0], second_formula.by_drive * formula.by_drive, 1e-8);
  EXPECT_NEAR(detuning.grad()[0], second_formula.by_drive * formula.by_detuning + 2 * second_formula.by_detuning, 1e-8);
}

TEST_F(BackwardThroughASolve, GoesThroughStates) {
  const Solution solution = qubit.solve(accurate());
  const Expression amplitude = solution.final_state(1);
  EXPECT_NEAR(std::norm(amplitude.complex_value()), formula.value, 1e-9);
  EXPECT_EQ(solution.state_values(4)[1], amplitude.complex_value());
  pow(abs(amplitude), 2).backward();
  EXPECT_NEAR(drive.grad()[0], formula.by_drive, 1e-8);
  EXPECT_NEAR(detuning.grad()[0], formula.by_detuning, 1e-8);
}

TEST_F(BackwardThroughASolve, GoesThroughElementsOfDensityMatrices) {
  qubit.dissipator("sigmap(q)", 0.0);
  const Solution solution = qubit.solve(accurate());
  // tr rho^2 is 1: its gradient is 0. The coherence is the expectation of sigmap.
  const Expression purity = pow(real(solution.final_state(0, 0)), 2) + pow(real(solution.final_state(1, 1)), 2) +
                            2 * pow(abs(solution.final_state(0, 1)), 2);
  EXPECT_NEAR(purity.value(), 1, 1e-9);
  purity.backward(Graphs::Keep);
  EXPECT_NEAR(drive.grad()[0], 0, 1e-8);
  drive.zero_grad();
  solution.final_state(1, 1).backward(Graphs::Keep);
  EXPECT_NEAR(drive.grad()[0], formula.by_drive, 1e-8);
  drive.zero_grad();
  imag(solution.final_state(1, 0)).backward(Graphs::Keep);
  const double by_element = drive.grad()[0];
  drive.zero_grad();
  imag(solution.final("minus")).backward();
  EXPECT_NEAR(drive.grad()[0], by_element, 1e-8);
}

TEST_F(BackwardThroughASolve, GoesThroughTheEnd) {
  // The area of a resonant gaussian pulse, cut off at the end; the integral of the population is that of sin^2.
  const Variable end = record.variable("end", 1.5);
  const Expression t = record.time();
  System pulsed(record, {{"q", 2}});
  pulsed.hamiltonian("sigmax(q)", gauss(t, 1.0, 0.5)).observable("excited", "projector(q, 1)").time(0, 2 * end, 401);
  const Solution solution = pulsed.solve(accurate());
  EXPECT_DOUBLE_EQ(solution.times().back(), 3);
  const auto area = [](double T) {
    return 0.5 * std::sqrt(std::acos(-1.0) / 2) * (std::erf((T - 1) / 0.5 / std::sqrt(2)) + std::erf(std::sqrt(2)));
  };
  solution.final("excited").backward(Graphs::Keep);
  EXPECT_NEAR(end.grad()[0], 2 * std::sin(2 * area(3)) * std::exp(-0.5 * 16), 1e-8);
  Variable(end).zero_grad();
  const Expression integral = solution.integral("excited");
  integral.backward();
  EXPECT_NEAR(end.grad()[0], 2 * std::pow(std::sin(area(3)), 2), 1e-5);  // the trapezoid rule's error
  const double value = pulsed.simulate(accurate()).integral("excited").value();
  EXPECT_NEAR(value, integral.value(), 1e-9);
  EXPECT_THROW(pulsed.time(0, t), Error);
}

TEST_F(BackwardThroughASolve, ReadsWithoutRecording) {
  const Solution solution = qubit.simulate(accurate());
  const Expression excited = solution.final("excited");
  EXPECT_NEAR(excited.value(), formula.value, 1e-9);
  (excited * drive).backward();  // a constant times drive
  EXPECT_NEAR(drive.grad()[0], formula.value, 1e-9);
  EXPECT_THROW(excited.backward(), Error);
}

TEST_F(BackwardThroughASolve, RefusesVariablesThatWereChanged) {
  const Expression excited = qubit.solve(accurate()).final("excited");
  drive.set(1.8);
  const std::string message = message_of([&] { excited.backward(); });
  EXPECT_NE(message.find("'drive' was changed"), std::string::npos) << message;
  EXPECT_THROW(static_cast<void>(excited.value()), Error);
  EXPECT_TRUE(drive.grad().empty());
  EXPECT_NEAR(qubit.solve(accurate()).final("excited").value(), RabiFormula(1.8, 0.6).value, 1e-9);
}

TEST_F(BackwardThroughASolve, FollowsRequiresGrad) {
  detuning.set_requires_grad(false);
  qubit.solve(accurate()).final("excited").backward();
  EXPECT_TRUE(detuning.grad().empty());
  detuning.set_requires_grad(true);
  drive.set_requires_grad(false);
  drive.zero_grad();
  qubit.solve(accurate()).final("excited").backward();
  EXPECT_TRUE(drive.grad().empty());
  EXPECT_NEAR(detuning.grad()[0], formula.by_detuning, 1e-8);
  detuning.set_requires_grad(false);
  EXPECT_THROW(qubit.solve(accurate()).final("excited").backward(), Error);
}

TEST_F(BackwardThroughASolve, NamesTheVariableWithoutADerivative) {
  const Variable kink = record.variable("kink", 0);
  qubit.hamiltonian("sigmaz(q)", abs(kink));
  const Expression excited = qubit.solve(accurate()).final("excited");
  const std::string message = message_of([&] { excited.backward(); });
  EXPECT_NE(message.find("kink"), std::string::npos) << message;
  EXPECT_TRUE(drive.grad().empty());
}

TEST(Backward, FailsAgainThroughASolveWhereItFailed) {
  // The way back needs more steps than the way there: lambda feels the kink's slope without bound.
  Record record;
  Variable a = record.variable("a", 0.7);
  Variable b = record.variable("b", 1.3);
  System qubit(record, {{"q", 2}});
  qubit.hamiltonian("sigmax(q)", sqrt(abs(record.time() - b)) * a).observable("n", "number(q)").time(0, 4);
  bool failed = false;
  for (long steps = 100; steps <= 500 && !failed; steps += 50) {
    SolveOptions options;
    options.solver.max_steps = steps;
    std::optional<Expression> loss;
    try {
      loss = qubit.solve(options).final("n");
    } catch (const PointError&) {
      continue;
    }
    try {
      loss->backward(Graphs::Keep);
    } catch (const PointError&) {
      failed = true;
      EXPECT_THROW(loss->backward(Graphs::Keep), PointError);
      EXPECT_TRUE(a.grad().empty());
    }
    a.zero_grad();
    b.zero_grad();
  }
  EXPECT_TRUE(failed) << "no number of steps was enough for the way there and not for the way back";
}

TEST_F(BackwardThroughASolve, DescendsToTheBestDetuning) {
  for (int k = 0; k < 60; ++k) {
    detuning.zero_grad();
    (1 - qubit.solve().mean("excited")).backward();
    detuning.set(detuning.value() - 0.5 * detuning.grad()[0]);
  }
  EXPECT_NEAR(detuning.value(), 0, 1e-3);
}

}  // namespace
}  // namespace costate

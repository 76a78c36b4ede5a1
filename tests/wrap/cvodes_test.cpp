#include "wrap/cvodes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "wrap/kernels_under_test.hpp"

namespace costate {
namespace {

CvodesProblem make_problem(Multistep method, VectorShape shape, double rtol, double atol, RightHandSide rhs) {
  return {method, MPI_COMM_SELF, shape, rtol, atol, std::move(rhs), test::kernels_under_test()};
}

/// y0' = y1, y1' = -y0.
void rotate(double /*t*/, const double* y, double* dydt) {
  dydt[0] = y[1];
  dydt[1] = -y[0];
}

double run_to(CvodesProblem& problem, double t, double stop) {
  while (t != stop) t = problem.step();
  return t;
}

class Rotation : public testing::TestWithParam<Multistep> {};

TEST_P(Rotation, RunsForwardAndBackward) {
  CvodesProblem problem = make_problem(GetParam(), {2, 1}, 1e-9, 1e-11, rotate);
  std::vector<double> y{0, 1};
  problem.set_state(y);
  problem.restart(0, 2);
  EXPECT_EQ(run_to(problem, 0, 2), 2.0);
  problem.get_state(y);
  EXPECT_NEAR(y[0], std::sin(2.0), 1e-6);
  EXPECT_NEAR(y[1], std::cos(2.0), 1e-6);

  problem.set_state(y);
  problem.restart(2, 0.5);
  run_to(problem, 2, 0.5);
  problem.get_state(y);
  EXPECT_NEAR(y[0], std::sin(0.5), 1e-6);
}

TEST_P(Rotation, InterpolatesValuesAndDerivativesInsideAStep) {
  CvodesProblem problem = make_problem(GetParam(), {2, 1}, 1e-9, 1e-11, rotate);
  problem.set_state(std::vector<double>{0, 1});
  problem.restart(0, 3);
  double before = 0;
  for (double t = 0; t < 3;) {
    before = t;
    t = problem.step();
    std::vector<double> y(2);
    problem.interpolate(0.5 * (before + t), 0, y);
    EXPECT_NEAR(y[0], std::sin(0.5 * (before + t)), 1e-6);
    problem.interpolate(t, 1, y);
    EXPECT_NEAR(y[0], std::cos(t), 1e-5);
  }
}

TEST_P(Rotation, IntegratesQuadraturesUnderTheirOwnTolerances) {
  CvodesProblem problem = make_problem(GetParam(), {2, 1}, 1e-9, 1e-11, rotate);
  problem.add_quadrature(3, 1e-9, [](double t, const double* y, double* dqdt) {
    dqdt[0] = y[0];
    dqdt[1] = 1e6 * t;
    dqdt[2] = 0;
  });
  problem.set_quadrature_tolerances(std::vector<double>{1e-11, 1e-5, 1.0});
  problem.set_state(std::vector<double>{0, 1});
  problem.restart(0, 2);
  run_to(problem, 0, 2);
  std::vector<double> q(3);
  problem.get_quadratures(q);
  EXPECT_NEAR(q[0], 1 - std::cos(2.0), 1e-7);
  EXPECT_NEAR(q[1], 2e6, 1e-2);
  EXPECT_EQ(q[2], 0);
}

TEST_P(Rotation, CarriesSensitivities) {
  // y' = p A y with p = 1: dy/dp = t y'(t).
  CvodesProblem problem = make_problem(GetParam(), {2, 1}, 1e-10, 1e-12, rotate);
  problem.add_sensitivities(1, [](double t, const double* y, auto s, auto dsdt) {
    rotate(t, s[0], dsdt[0]);
    dsdt[0][0] += y[1];
    dsdt[0][1] -= y[0];
  });
  problem.set_state(std::vector<double>{0, 1});
  problem.set_sensitivity(0, std::vector<double>{0, 0});
  problem.restart(0, 2);
  run_to(problem, 0, 2);
  std::vector<double> s(2);
  problem.get_sensitivity(0, s);
  EXPECT_NEAR(s[0], 2 * std::cos(2.0), 1e-6);
  EXPECT_NEAR(s[1], -2 * std::sin(2.0), 1e-6);
}

TEST_P(Rotation, GetsPastASuddenChangeAtTheEndOfALongStep) {
  // After long steps one ends at 0, from where on something happens: all attempts at a step with the history of the
  // other side fail. In both directions of time.
  for (const double sign : {1.0, -1.0}) {
    const auto is_behind = [sign](double t) { return sign * t > 0; };
    CvodesProblem problem =
        make_problem(GetParam(), {1, 1}, 1e-10, 1e-12,
                     [&](double t, const double* y, double* dydt) { dydt[0] = is_behind(t) ? -sign * y[0] : 0.0; });
    problem.add_quadrature(1, 1e-10, [sign](double /*t*/, const double* y, double* dqdt) { dqdt[0] = sign * y[0]; });
    problem.set_quadrature_tolerances(std::vector<double>{1e-12});
    problem.set_state(std::vector<double>{1.0});
    const std::vector<double> instants{0.0};
    problem.restart(-sign * 100, sign * 2, instants);
    run_to(problem, -sign * 100, sign * 2);
    std::vector<double> y(1);
    problem.get_state(y);
    EXPECT_NEAR(y[0], std::exp(-2.0), 1e-7);
    std::vector<double> q(1);
    problem.get_quadratures(q);
    EXPECT_NEAR(q[0], 100 + 1 - std::exp(-2.0), 1e-6);
    EXPECT_GT(problem.statistics().steps, 20);
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, Rotation, testing::Values(Multistep::Adams, Multistep::Bdf));

TEST(CvodesProblem, EndsAStepAtEveryInstantOnTheWay) {
  CvodesProblem problem =
      make_problem(Multistep::Adams, {1, 1}, 1e-6, 1e-8, [](double, const double*, double* dydt) { dydt[0] = 0; });
  const std::vector<double> instants{0.25, 1.5, 7};
  for (const auto& [from, to] : {std::pair{0.0, 2.0}, std::pair{2.0, 0.0}}) {
    problem.set_state(std::vector<double>{1});
    problem.restart(from, to, instants);
    std::vector<double> seen;
    for (double t = from; t != to;) {
      t = problem.step();
      if (t == 0.25 || t == 1.5) seen.push_back(t);
    }
    EXPECT_EQ(seen.size(), 2U);
  }
}

TEST(CvodesProblem, BoundsItsSteps) {
  CvodesProblem problem =
      make_problem(Multistep::Adams, {1, 1}, 1e-6, 1e-8, [](double, const double*, double* dydt) { dydt[0] = 0; });
  problem.set_longest_step(0.1);
  problem.set_state(std::vector<double>{1});
  problem.restart(0, 10);
  double longest = 0;
  for (double t = 0; t < 10;) {
    const double next = problem.step();
    longest = std::max(longest, next - t);
    t = next;
  }
  EXPECT_LE(longest, 0.1 + 1e-12);
}

TEST(CvodesProblem, LetsAnExceptionOutOfTheStep) {
  CvodesProblem problem = make_problem(Multistep::Adams, {1, 1}, 1e-6, 1e-8, [](double t, const double*, double* dydt) {
    if (t > 0.1) throw std::domain_error("beyond");
    dydt[0] = 1;
  });
  problem.set_state(std::vector<double>{0});
  problem.restart(0, 1);
  EXPECT_THROW(run_to(problem, 0, 1), std::domain_error);
}

/// y' = y^2 from 1, which blows up at t = 1.
void step_into_a_pole() {
  CvodesProblem problem = make_problem(Multistep::Adams, {1, 1}, 1e-8, 1e-10,
                                       [](double, const double* y, double* dydt) { dydt[0] = y[0] * y[0]; });
  problem.set_state(std::vector<double>{1});
  problem.restart(0, 2);
  for (int k = 0; k < 100000; ++k) problem.step();
}

TEST(CvodesProblem, CallsWhatItCannotSolveAFailedPoint) { EXPECT_THROW(step_into_a_pole(), PointError); }

TEST(CvodesProblem, LeavesMessagesToTheCaller) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_THROW(step_into_a_pole(), PointError);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(CvodesProblem, HoldsEveryMemberToTheTolerance) {
  // One member oscillates, the others rest: the steps must be those of the one alone.
  const auto steps = [](std::size_t members) {
    CvodesProblem problem = make_problem(Multistep::Adams, {2 * members, members}, 1e-8, 1e-10,
                                         [members](double, const double* y, double* dydt) {
                                           std::fill_n(dydt, 2 * members, 0.0);
                                           dydt[0] = 5 * y[members];
                                           dydt[members] = -5 * y[0];
                                         });
    problem.set_state(std::vector<double>(2 * members, 1.0));
    problem.restart(0, 5);
    run_to(problem, 0, 5);
    return problem.statistics().steps;
  };
  EXPECT_EQ(steps(64), steps(1));
}

}  // namespace
}  // namespace costate

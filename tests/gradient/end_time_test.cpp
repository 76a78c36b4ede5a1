// What the solver tells about intervals whose end depends on parameters.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// A decay with the given rate from 0.5 to T, at T = 4.5 if nothing else is said.
PointResult solve(const std::string& rate, const std::string& solver = "", double end = 4.5) {
  const Job job = parse_job(
      "format_version = 1\nparameters = { T = 4.5 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
      "dissipator = [{ operator = 'destroy(q)', rate = '" +
          rate + "' }]\ninitial = [{ name = 'e', state = 'fock(1)' }]\n" +
          "observable = [{ name = 'n', operator = 'number(q)' }]\ntime = { start = 0.5, end = 'T' }\n" + solver,
      "test.toml");
  Solver solves(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  return solves.solve(std::vector<std::vector<double>>{{end}}).front();
}

TEST(EndTime, NegativeRatesAreReportedAsWritten) {
  const PointResult result = solve("0.1*(2 - t)");
  ASSERT_TRUE(result.failed);
  double t = 0;
  double rate = 0;
  ASSERT_EQ(std::sscanf(result.message.c_str(), "dissipator[0].rate is negative at t = %lf (%lf;", &t, &rate), 2)
      << result.message;
  EXPECT_GT(t, 2);
  EXPECT_LE(t, 4.5);
  EXPECT_NEAR(rate, 0.1 * (2 - t), 1e-6);
}

TEST(EndTime, TimesInMessagesArePhysical) {
  double t = 0;
  const PointResult broken = solve("exp(log(3 - t))");
  ASSERT_TRUE(broken.failed);
  ASSERT_EQ(std::sscanf(broken.message.c_str(), "a coefficient is not finite at t = %lf", &t), 1) << broken.message;
  EXPECT_GE(t, 3);
  const PointResult long_way = solve("1 + sin(9*t)", "solver = { method = 'adams', max_steps = 60 }\n");
  ASSERT_TRUE(long_way.failed);
  ASSERT_EQ(std::sscanf(long_way.message.c_str(), "more than 60 steps between two save times (at t = %lf)", &t), 1)
      << long_way.message;
  EXPECT_GT(t, 1);
}

TEST(EndTime, ComesWithTheResult) {
  EXPECT_EQ(solve("1").end_time, 4.5);
  EXPECT_EQ(solve("1", "", 2.0).end_time, 2.0);
}

TEST(EndTime, APointFailsWhoseEndIsNotAfterTheStart) {
  const PointResult result = solve("1", "", 0.5);
  ASSERT_TRUE(result.failed);
  EXPECT_EQ(result.message, "the end of the interval is 0.5 (it must be after the start, which is 0.5)");
}

}  // namespace
}  // namespace costate

#include "gradient/error_estimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gradient/random_direction.hpp"
#include "input/job.hpp"
#include "support/ways.hpp"

namespace costate {
namespace {

/// Rabi oscillations with P_1 = omega^2/W^2 sin^2(W t/2), W^2 = omega^2 + delta^2, after some ten turns.
constexpr double kOmega = 1.3;
constexpr double kDelta = 0.7;
constexpr double kTime = 40.0;

const Way kAdjoint{"adams", "adjoint"};

std::string rabi(const Way& way, const std::string& rtol, const std::string& expression) {
  return "format_version = 1\nparameters = { omega = 1.3, delta = 0.7 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
         "hamiltonian = [{ operator = 'projector(q, 1)', coefficient = '-delta' },\n"
         "               { operator = 'sigmax(q)', coefficient = 'omega/2' }]\n"
         "observable = [{ name = 'p', operator = 'projector(q, 1)' }]\n"
         "loss = [{ name = 'l', expression = '" +
         expression + "' }]\ntime = { end = 40.0 }\nsolver = { method = '" + way.solver + "', rtol = " + rtol +
         " }\ngradient = { wrt = ['omega', 'delta'], method = '" + way.gradient + "' }\n";
}

/// dP_1/d(omega), dP_1/d(delta).
std::vector<double> exact_gradient() {
  const double w = std::hypot(kOmega, kDelta);
  const double sine = std::sin(0.5 * w * kTime);
  const double by_w = 0.5 * kTime * std::sin(w * kTime) * kOmega * kOmega / (w * w);
  const double s2 = sine * sine;
  const double w4 = w * w * w * w;
  return {2 * kOmega * kDelta * kDelta / w4 * s2 + by_w * kOmega / w,
          -2 * kOmega * kOmega * kDelta / w4 * s2 + by_w * kDelta / w};
}

struct Estimate {
  PointResult result;
  PointStatistics plain;  ///< costs without the estimate
};

Estimate estimate(const std::string& text, std::size_t number, const std::vector<double>& point = {kOmega, kDelta}) {
  const Job job = parse_job(text, "estimate.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  Estimate found;
  found.result = solver.solve(std::vector<std::vector<double>>{point}).front();
  found.plain = found.result.statistics;
  estimate_gradient_error(solver, number, point, found.result);
  return found;
}

TEST(ErrorEstimate, HasTheSizeOfTheTrueError) {
  const std::vector<double> exact = exact_gradient();
  for (const Way& way : explicit_ways()) {
    for (const char* rtol : {"1e-4", "1e-6"}) {
      for (const std::size_t number : {0U, 1U, 2U, 3U}) {
        const PointResult result = estimate(rabi(way, rtol, "final(p)"), number).result;
        const std::vector<double> sizes = {kOmega, kDelta};
        double error = 0;
        double scale = std::abs(result.losses[0]);
        for (std::size_t k = 0; k < 2; ++k) {
          error = std::max(error, std::abs(result.gradients[k] - exact[k]) * sizes[k]);
          scale = std::max(scale, std::abs(exact[k]) * sizes[k]);
        }
        ASSERT_EQ(result.gradient_errors.size(), 1U);
        EXPECT_LT(result.gradient_errors[0], 30 * error / scale) << way.name() << ", " << rtol << ", " << number;
        EXPECT_GT(result.gradient_errors[0], error / scale / 30) << way.name() << ", " << rtol << ", " << number;
      }
    }
  }
}

TEST(ErrorEstimate, FindsAGradientThatIsWrong) {
  const Job job = parse_job(rabi(kAdjoint, "1e-9", "final(p)"), "estimate.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  const std::vector<double> point = {kOmega, kDelta};
  PointResult result = solver.solve(std::vector<std::vector<double>>{point}).front();
  result.gradients[1] *= 1.01;
  estimate_gradient_error(solver, 7, point, result);
  EXPECT_GT(result.gradient_errors[0], 1e-4);
}

TEST(ErrorEstimate, CountsItsCosts) {
  const Estimate found = estimate(rabi(kAdjoint, "1e-6", "final(p)"), 0);
  EXPECT_GT(found.result.statistics.steps, found.plain.steps);
  EXPECT_GT(found.result.statistics.rhs_evaluations, found.plain.rhs_evaluations);
}

// A step limit that is enough for the run and too low for a hundredth of its tolerance.
TEST(ErrorEstimate, AFailingMethodGivesAWarning) {
  const std::vector<double> point = {kOmega, kDelta};
  Job job = parse_job(rabi(kAdjoint, "1e-4", "final(p)"), "estimate.toml");
  Solver free(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  const auto steps = [&](const SolverOptions& options) {
    GradientOptions values = job.gradient;
    values.method = GradientMethod::None;
    return free.solve(std::vector<std::vector<double>>{point}, options, values).front().statistics.steps;
  };
  job.solver.max_steps = steps(tighter(job.solver)) - 1;
  ASSERT_GT(job.solver.max_steps, steps(job.solver));
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  PointResult result = solver.solve(std::vector<std::vector<double>>{point}).front();
  ASSERT_FALSE(result.failed) << result.message;
  estimate_gradient_error(solver, 0, point, result);
  ASSERT_EQ(result.gradient_errors.size(), 1U);
  EXPECT_TRUE(std::isnan(result.gradient_errors[0]));
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_NE(result.warnings[0].find("could not be verified"), std::string::npos);
}

TEST(ErrorEstimate, LeavesAFailedPointAlone) {
  const PointResult result = estimate(rabi(kAdjoint, "1e-4", "sqrt(abs(delta))"), 0, {kOmega, 0.0}).result;
  EXPECT_TRUE(result.failed);
  EXPECT_TRUE(result.gradient_errors.empty());
}

TEST(ErrorEstimate, DirectionsCombineTheGradient) {
  const Job job = parse_job(rabi({"adams", "forward"}, "1e-9", "final(p)"), "estimate.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  const std::vector<std::vector<double>> points{{kOmega, kDelta}};
  const std::vector<double> whole = exact_gradient();
  GradientOptions along = job.gradient;
  along.directions = {{0.5, -2.0}, {1.0, 0.0}, {0.0, 3.0}};
  const PointResult result = solver.solve(points, job.solver, along).front();
  ASSERT_EQ(result.gradients.size(), 3U);
  EXPECT_NEAR(result.gradients[0], 0.5 * whole[0] - 2 * whole[1], 1e-5);
  EXPECT_NEAR(result.gradients[1], whole[0], 1e-5);
  EXPECT_NEAR(result.gradients[2], 3 * whole[1], 1e-5);
}

TEST(Sample, HasAboutItsFractionOfThePointsAndTheFirst) {
  for (const double fraction : {1.0, 0.5, 0.1, 0.01, 1e-6}) {
    EXPECT_TRUE(is_sampled(0, fraction));
    std::size_t count = 0;
    for (std::size_t point = 0; point < 10000; ++point) count += is_sampled(point, fraction) ? 1U : 0U;
    EXPECT_NEAR(static_cast<double>(count), std::max(1.0, fraction * 10000), 5) << fraction;
  }
}

// Every row and every column of a grid has its part of the sample.
TEST(Sample, DoesNotFollowTheAxesOfAGrid) {
  constexpr std::size_t kSide = 64;
  std::vector<int> rows(kSide, 0);
  std::vector<int> columns(kSide, 0);
  for (std::size_t point = 0; point < kSide * kSide; ++point) {
    if (!is_sampled(point, 1.0 / 8)) continue;
    ++rows[point / kSide];
    ++columns[point % kSide];
  }
  for (const std::vector<int>& counts : {rows, columns}) {
    EXPECT_GE(*std::ranges::min_element(counts), 4);
    EXPECT_LE(*std::ranges::max_element(counts), 12);
  }
}

TEST(RandomDirection, LeavesNoParameterOutAndMovesZerosUp) {
  const std::vector<double> point = {0.0, 3.0, -1e-9, 0.0, 7.0};
  const std::vector<std::size_t> wrt = {1, 2, 3};
  int negative = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<double> v = random_direction(point, wrt, seed);
    ASSERT_EQ(v.size(), 3U);
    EXPECT_EQ(v, random_direction(point, wrt, seed));
    EXPECT_NE(v, random_direction(point, wrt, seed + 1));
    const std::vector<double> sizes = {3.0, 1e-9, 1.0};
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_GE(std::abs(v[k]), 0.5 * sizes[k]);
      EXPECT_LE(std::abs(v[k]), sizes[k]);
    }
    EXPECT_GT(v[2], 0);
    negative += v[0] < 0 ? 1 : 0;
  }
  EXPECT_NEAR(negative, 100, 30);
}

TEST(Tighter, IsAHundredthAsFarAsDoublePrecisionAllows) {
  const SolverOptions loose = tighter({.rtol = 1e-6, .atol = 1e-9});
  EXPECT_DOUBLE_EQ(loose.rtol, 1e-8);
  EXPECT_DOUBLE_EQ(loose.atol, 1e-11);
  EXPECT_DOUBLE_EQ(tighter({.rtol = 1e-12, .atol = 1e-14}).rtol, 1e-13);
  EXPECT_DOUBLE_EQ(tighter({.rtol = 1e-14, .atol = 1e-16}).rtol, 1e-14);
}

}  // namespace
}  // namespace costate

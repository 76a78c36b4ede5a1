#include "closed_forms/harness.hpp"

#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {

namespace {

constexpr double kTolerance = 1e-7;
constexpr std::size_t kMostMates = 8;
/// By which neighbours differ from the point, relative to its parameters.
constexpr double kSpread = 0.01;

std::string quoted(const std::string& text) { return '"' + text + '"'; }

/// The point and neighbours of it that can be its batch mates, the point last. How many follows from the test's name,
/// so that all tests together go through ragged and full batches.
std::vector<std::vector<double>> with_mates(const Solver& solver, const std::vector<double>& point) {
  const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
  std::size_t letters = 0;
  for (const char letter : std::string(test->name())) letters += static_cast<std::size_t>(letter);
  std::vector<std::vector<double>> points(1 + letters % kMostMates, point);
  for (std::size_t k = 0; k < points.size(); ++k) {
    for (double& parameter : points[k]) parameter *= 1 + kSpread * static_cast<double>(k + 1);
  }
  points.push_back(point);
  const std::vector<PointProfile> profiles = solver.profiles(points);
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (profiles[k].timeline != profiles.back().timeline) points[k] = point;
  }
  return points;
}

void expect_numbers(const Job& job, const PointResult& result, const std::vector<Jet>& losses) {
  ASSERT_FALSE(result.failed) << result.message;
  const std::size_t wrt = job.gradient.wrt.size();
  ASSERT_EQ(result.losses.size(), losses.size());
  ASSERT_EQ(result.gradients.size(), losses.size() * wrt);
  for (std::size_t k = 0; k < losses.size(); ++k) {
    const double value = losses[k].value().real();
    double scale = std::abs(value);
    for (std::size_t p = 0; p < wrt; ++p) scale = std::max(scale, std::abs(losses[k].derivative(p)));

    const double value_error = std::abs(result.losses[k] - value) / scale;
    EXPECT_LT(value_error, kTolerance) << "loss " << k << ": " << result.losses[k] << " for " << value;
    double gradient_error = 0;
    for (std::size_t p = 0; p < wrt; ++p) {
      const double expected = losses[k].derivative(p).real();
      const double found = result.gradients[k * wrt + p];
      const double error = std::abs(found - expected) / scale;
      EXPECT_LT(error, kTolerance) << "loss " << k << ", d/d" << job.model->parameters.entry_name(job.gradient.wrt[p])
                                   << ": " << found << " for " << expected;
      gradient_error = std::max(gradient_error, error);
    }
    std::cout << "  loss " << k << ": error of the value " << value_error << ", of the gradient " << gradient_error
              << ", " << result.statistics.rhs_evaluations << " right-hand sides\n";
  }
}

}  // namespace

void expect_closed_form(const std::string& input, const std::vector<Jet>& losses) {
  const Way& way = ClosedForm::GetParam();
  const Job job = parse_job(
      input, "closed_form.toml",
      {{"solver.method", quoted(way.solver)}, {"solver.rtol", "1e-10"}, {"gradient.method", quoted(way.gradient)}});
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  const std::vector<double> point = job.sweep.parameters(0, job.model->parameters.values());
  {
    SCOPED_TRACE("alone");
    expect_numbers(job, solver.solve(std::vector<std::vector<double>>{point}).back(), losses);
  }
  const std::vector<std::vector<double>> points = with_mates(solver, point);
  SCOPED_TRACE("in a batch of " + std::to_string(points.size()));
  expect_numbers(job, solver.solve(points).back(), losses);
}

INSTANTIATE_TEST_SUITE_P(Ways, ClosedForm, testing::ValuesIn([] {
                           std::vector<Way> ways = all_ways();
                           ways.push_back({"auto", "auto"});
                           return ways;
                         }()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace costate

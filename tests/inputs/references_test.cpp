// Every file in inputs/ against numbers from an independent solver.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

#include "inputs/recorded.hpp"

namespace costate {
namespace {

constexpr double kTolerance = 1e-6;

class References : public testing::TestWithParam<std::tuple<std::string, Way>> {};

void expect_expectations(const Job& job, const PointResult& result, const RecordedPoint& point) {
  const std::size_t saves = job.model->save_times.size();
  const std::size_t initials = job.model->initials.size();
  ASSERT_EQ(point.observables.size(), job.model->observables.size());
  for (std::size_t o = 0; o < point.observables.size(); ++o) {
    ASSERT_EQ(point.observables[o].name, job.model->observables[o].name);
    ASSERT_EQ(point.observables[o].final.size(), initials);
    for (std::size_t k = 0; k < initials; ++k) {
      const std::complex<double> found = result.expectations.at((o * initials + k) * saves + saves - 1);
      const std::complex<double> expected = point.observables[o].final[k];
      EXPECT_LT(std::abs(found - expected), kTolerance * std::max(1.0, std::abs(expected)))
          << point.observables[o].name << " of initial state " << k << ": " << found << " for " << expected;
    }
  }
}

void expect_losses(const Job& job, const PointResult& result, const RecordedPoint& point) {
  const std::size_t wrt = job.gradient.wrt.size();
  ASSERT_EQ(point.losses.size(), job.model->losses.size());
  for (std::size_t k = 0; k < point.losses.size(); ++k) {
    const RecordedLoss& loss = point.losses[k];
    ASSERT_EQ(loss.name, job.model->losses[k].name);
    ASSERT_EQ(loss.gradient.size(), wrt);
    const double scale = loss_scale(loss.value, loss.gradient, point.scales);
    EXPECT_LT(std::abs(result.losses[k] - loss.value), kTolerance * scale) << loss.name;
    double worst = 0;
    for (std::size_t p = 0; p < wrt; ++p) {
      const double found = result.gradients[k * wrt + p];
      const double error = std::abs(found - loss.gradient[p]) * point.scales[p] / scale;
      EXPECT_LT(error, kTolerance) << loss.name << ", d/d" << job.model->parameters.entry_name(job.gradient.wrt[p])
                                   << ": " << found << " for " << loss.gradient[p];
      worst = std::max(worst, error);
    }
    std::cout << "  " << loss.name << ": error of the value " << std::abs(result.losses[k] - loss.value) / scale
              << ", of the gradient " << worst << ", " << result.statistics.wall_time << " s\n";
  }
}

TEST_P(References, ExpectationsLossesAndGradients) {
  const auto& [input, way] = GetParam();
  const Job job = tight_job(input, way);
  for (const RecordedPoint& point : recorded_points(input)) {
    SCOPED_TRACE("point " + std::to_string(point.index));
    const PointResult result = solve(job, parameters(job, point));
    ASSERT_FALSE(result.failed);
    expect_expectations(job, result, point);
    expect_losses(job, result, point);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, References,
    testing::Combine(testing::ValuesIn(input_names()),
                     testing::Values(Way{"adams", "adjoint"}, Way{"dop853", "backprop"}, Way{"magnus", "backprop"})),
    [](const auto& test) { return std::get<0>(test.param) + "_" + std::get<1>(test.param).solver; });

}  // namespace
}  // namespace costate

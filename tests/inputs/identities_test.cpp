// Identities that every gradient obeys, on every file in inputs/.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "inputs/recorded.hpp"

namespace costate {
namespace {

/// Step of the Taylor test relative to the parameters' scales: small against the phases they turn, large against the
/// solver's error.
double taylor_step(const std::string& input) {
  if (input == "cross_resonance" || input == "readout") return 5e-4;
  if (input == "kerr_sweep") return 4e-3;
  return 1e-3;
}

class Identities : public testing::TestWithParam<std::string> {};

/// Directions in units of the parameters' scales: entries in [-1, 1], the same in every run.
std::vector<double> direction(const RecordedPoint& point, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<double> result;
  for (const double scale : point.scales) {
    result.push_back(scale * (2.0 * static_cast<double>(generator()) / 4294967295.0 - 1.0));
  }
  return result;
}

double along(const std::vector<double>& gradients, std::size_t loss, const std::vector<double>& direction) {
  double sum = 0;
  for (std::size_t p = 0; p < direction.size(); ++p) sum += gradients[loss * direction.size() + p] * direction[p];
  return sum;
}

TEST_P(Identities, AdjointIsForward) {
  const RecordedPoint point = recorded_points(GetParam()).front();
  const Job adjoint_job = tight_job(GetParam(), {"adams", "adjoint"});
  const Job forward_job = tight_job(GetParam(), {"adams", "forward"});
  const PointResult adjoint = solve(adjoint_job, parameters(adjoint_job, point));
  const PointResult forward = solve(forward_job, parameters(forward_job, point));
  ASSERT_EQ(adjoint.gradients.size(), point.losses.size() * point.scales.size());
  ASSERT_EQ(forward.gradients.size(), adjoint.gradients.size());

  for (std::size_t k = 0; k < point.losses.size(); ++k) {
    const double scale = loss_scale(point.losses[k].value, point.losses[k].gradient, point.scales);
    for (unsigned seed = 1; seed <= 3; ++seed) {
      const std::vector<double> d = direction(point, seed);
      const double difference = along(adjoint.gradients, k, d) - along(forward.gradients, k, d);
      EXPECT_LT(std::abs(difference), 1e-6 * scale) << point.losses[k].name << ", direction " << seed;
      std::cout << "  " << point.losses[k].name << ": " << std::abs(difference) / scale << "\n";
    }
  }
}

// f(x + h d) - f(x) - h grad . d falls as h^2: halving h quarters it, which a wrong gradient (a remainder linear in h)
// does not.
TEST_P(Identities, TaylorRemainderHasSlopeTwo) {
  const RecordedPoint point = recorded_points(GetParam()).front();
  const Job job = tight_job(GetParam(), {"adams", "adjoint"});
  const std::vector<double> x = parameters(job, point);
  const PointResult start = solve(job, x);
  const std::vector<double> d = direction(point, 7);

  const auto losses_at = [&](double h) {
    std::vector<double> shifted = x;
    for (std::size_t p = 0; p < d.size(); ++p) shifted[job.gradient.wrt[p]] += h * d[p];
    Job values = tight_job(GetParam(), {"adams", "adjoint"});
    values.gradient = {};
    return solve(values, shifted).losses;
  };
  const double step = taylor_step(GetParam());
  const std::vector<double> far = losses_at(2 * step);
  const std::vector<double> near = losses_at(step);
  for (std::size_t k = 0; k < point.losses.size(); ++k) {
    const double slope = along(start.gradients, k, d);
    const double far_remainder = std::abs(far[k] - start.losses[k] - 2 * step * slope);
    const double near_remainder = std::abs(near[k] - start.losses[k] - step * slope);
    const double rate = std::log2(far_remainder / near_remainder);
    std::cout << "  " << point.losses[k].name << ": slope " << rate << "\n";
    EXPECT_NEAR(rate, 2.0, 0.1) << point.losses[k].name << ": remainders " << far_remainder << ", " << near_remainder;
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, Identities, testing::ValuesIn(input_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace costate

// Pulses that a solver at rest could step over: the state is at rest before, so that nothing but the pulse itself
// tells.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "support/ways.hpp"

namespace costate {
namespace {

/// A qubit driven by coefficient(t) * sigmax over [0, 1000] from level 0: final sigmaz = cos(2 area).
PointResult solve(const std::string& coefficient, const Way& way) {
  const std::string text =
      "format_version = 1\n[parameters]\nw = 0.5\nc = 613.7\ns = 0.02\n[[subsystem]]\nname = 'q'\nlevels = 2\n"
      "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" +
      coefficient +
      "'\n[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[[loss]]\nname = 'l'\nexpression = 'final(z)'\n"
      "[time]\nend = 1000.0\n[solver]\nrtol = 1e-9\nmethod = '" +
      way.solver + "'\n[gradient]\nmethod = '" + way.gradient + "'\nwrt = ['w', 'c', 's']\n";
  const Job job = parse_job(text, "pulse.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
}

TEST(Pulses, ANarrowGaussianIsNotSteppedOver) {
  const double root = std::sqrt(2 * std::numbers::pi);
  for (const Way& way : explicit_ways()) {
    const PointResult result = solve("w*gauss(t, c, s)/s", way);
    ASSERT_FALSE(result.failed) << result.message;
    EXPECT_NEAR(result.losses[0], std::cos(2 * 0.5 * root), 1e-6) << way.name();
    EXPECT_NEAR(result.gradients[0], -2 * std::sin(2 * 0.5 * root) * root, 1e-5) << way.name();
    EXPECT_NEAR(result.gradients[1], 0, 1e-5) << way.name();
  }
}

TEST(Pulses, AGaussianOfAScaledTimeIsNotSteppedOver) {
  const double area = 0.5 * std::sqrt(2 * std::numbers::pi) / 2;
  for (const Way& way : explicit_ways())
    EXPECT_NEAR(solve("w*gauss(c - 2*t, 0, s)/s", way).losses[0], std::cos(2 * area), 1e-6) << way.name();
}

TEST(Pulses, APulseOfItsOwnMakeIsSeenFromAPartOfTheWholeTimeOn) {
  // exp() of a parabola, standard deviation 5 of 1000: nothing marks its middle.
  const double area = 0.02 * 5 * std::sqrt(2 * std::numbers::pi);
  for (const Way& way : explicit_ways())
    EXPECT_NEAR(solve("s*exp(-(t - c)^2/50)", way).losses[0], std::cos(2 * area), 1e-6) << way.name();
}

}  // namespace
}  // namespace costate

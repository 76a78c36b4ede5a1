// Pulses that a solver at rest could step over: the state is at rest before, so that nothing but the pulse itself
// tells.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// A qubit driven by coefficient(t) * sigmax over [0, 1000] from level 0: final sigmaz = cos(2 area).
PointResult solve(const std::string& coefficient, const std::string& method) {
  const std::string text =
      "format_version = 1\n[parameters]\nw = 0.5\nc = 613.7\ns = 0.02\n[[subsystem]]\nname = 'q'\nlevels = 2\n"
      "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" +
      coefficient +
      "'\n[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[[loss]]\nname = 'l'\nexpression = 'final(z)'\n"
      "[time]\nend = 1000.0\n[solver]\nrtol = 1e-9\n[gradient]\nmethod = '" +
      method + "'\nwrt = ['w', 'c', 's']\n";
  const Job job = parse_job(text, "pulse.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
}

TEST(Pulses, ANarrowGaussianIsNotSteppedOver) {
  const double root = std::sqrt(2 * std::numbers::pi);
  for (const std::string method : {"adjoint", "forward"}) {
    const PointResult result = solve("w*gauss(t, c, s)/s", method);
    ASSERT_FALSE(result.failed) << result.message;
    EXPECT_NEAR(result.losses[0], std::cos(2 * 0.5 * root), 1e-6) << method;
    EXPECT_NEAR(result.gradients[0], -2 * std::sin(2 * 0.5 * root) * root, 1e-5) << method;
    EXPECT_NEAR(result.gradients[1], 0, 1e-5) << method;
  }
}

TEST(Pulses, AGaussianOfAScaledTimeIsNotSteppedOver) {
  const double area = 0.5 * std::sqrt(2 * std::numbers::pi) / 2;
  EXPECT_NEAR(solve("w*gauss(c - 2*t, 0, s)/s", "adjoint").losses[0], std::cos(2 * area), 1e-6);
}

TEST(Pulses, APulseOfItsOwnMakeIsSeenFromAPartOfTheWholeTimeOn) {
  // exp() of a parabola, standard deviation 5 of 1000: nothing marks its middle.
  const double area = 0.02 * 5 * std::sqrt(2 * std::numbers::pi);
  EXPECT_NEAR(solve("s*exp(-(t - c)^2/50)", "forward").losses[0], std::cos(2 * area), 1e-6);
}

}  // namespace
}  // namespace costate

#include "gradient/driven_qubit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "input/job.hpp"

namespace costate {

PointResult solve_driven_qubit(const std::string& coefficient, const std::string& loss, const Way& way) {
  const std::string text =
      "format_version = 1\n[parameters]\na = 0.5\nb = 1.25\nc = 1.25\nw = 0.8\nv = [0.3, -0.4, 0.9]\n"
      "u = [0.2, -0.5, 0.7, 1.1, -0.3, 0.4]\n"
      "[[subsystem]]\nname = 'q'\nlevels = 2\n[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" +
      coefficient + "'\n[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[[loss]]\nname = 'l'\nexpression = '" +
      loss + "'\n[time]\nend = 2.0\nsave = [0.0, 1.25, 2.0]\n[solver]\nmethod = '" + way.solver +
      "'\nrtol = 1e-10\n[gradient]\nmethod = '" + way.gradient + "'\nwrt = ['a', 'b', 'c', 'w', 'v', 'u']\n";
  const Job job = parse_job(text, "driven_qubit.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
}

void expect_area(const std::string& coefficient, const std::string& loss, double area, std::vector<double> slopes) {
  for (const Way& way : explicit_ways()) {
    const PointResult result = solve_driven_qubit(coefficient, loss, way);
    ASSERT_FALSE(result.failed) << result.message;
    EXPECT_NEAR(result.losses[0], std::cos(2 * area), 1e-7) << coefficient;
    slopes.resize(result.gradients.size(), 0.0);
    for (std::size_t k = 0; k < slopes.size(); ++k) {
      EXPECT_NEAR(result.gradients[k], -2 * std::sin(2 * area) * slopes[k], 1e-7)
          << coefficient << ", " << way.name() << ", wrt " << k;
    }
  }
}

}  // namespace costate

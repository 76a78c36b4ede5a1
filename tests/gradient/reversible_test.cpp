// The state integrated back instead of being stored: the gradient of checkpoints, up to the error of the method, or
// exactly where the way back did not meet the initial state.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// A driven three-level system with jumps in its drive, two initial states, and losses that look at several save times.
std::string transmon(const std::string& solver, const std::string& gradient) {
  return R"toml(
format_version = 1
[parameters]
a = 1.5
b = 7.0
w = 0.8
g = 0.3
v = [0.3, -0.4, 0.9]
[[subsystem]]
name = "q"
levels = 3
[[hamiltonian]]
operator = "create(q)^2*destroy(q)^2"
coefficient = "-2"
[[hamiltonian]]
operator = "create(q) + destroy(q)"
coefficient = "w*cos(2*t)*rect(t, a, b) + pwc(t, v, a, 9)"
[[hamiltonian]]
operator = "number(q)"
coefficient = "g*sin(3*t)"
[[initial]]
name = "ground"
state = "fock(0)"
[[initial]]
name = "tilted"
state = "fock(0) + w*fock(1)"
[[observable]]
name = "n"
operator = "number(q)"
[[loss]]
name = "first"
expression = "final(n@ground) + g^2"
[[loss]]
name = "second"
expression = "mean(n) + at(n@tilted, 1)*w"
[time]
end = 10.0
save = [0.0, 4.0, 8.0, 10.0]
[gradient]
wrt = ["a", "b", "w", "g", "v"]
)toml" + gradient +
         "\n[solver]\n" + solver;
}

PointResult solve(const std::string& text, std::size_t points = 1) {
  const Job job = parse_job(text, "reversible.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  std::vector<std::vector<double>> batch(points, job.model->parameters.values());
  for (std::size_t p = 0; p < points; ++p) batch[p][3] *= 1 + 0.1 * static_cast<double>(p);
  const PointResult result = solver.solve(batch).back();
  EXPECT_FALSE(result.failed) << result.message;
  return result;
}

/// Of the way back: the highest level's population has one, too.
std::vector<std::string> missed(const PointResult& result) {
  std::vector<std::string> found;
  std::ranges::copy_if(result.warnings, std::back_inserter(found), [](const std::string& warning) {
    return warning.find("missed the initial one") != std::string::npos;
  });
  return found;
}

double distance(const PointResult& a, const PointResult& b) {
  double difference = 0;
  double scale = 0;
  for (std::size_t k = 0; k < a.gradients.size(); ++k) {
    difference = std::max(difference, std::abs(a.gradients[k] - b.gradients[k]));
    scale = std::max(scale, std::abs(b.gradients[k]));
  }
  return difference / scale;
}

TEST(Reversible, IsTheGradientOfCheckpoints) {
  for (const auto& [solver, bound] :
       {std::pair("method = 'dop853'\nrtol = 1e-9\n", 1e-7), std::pair("method = 'magnus'\nrtol = 1e-7\n", 1e-12),
        std::pair("method = 'magnus'\nstep = 0.05\n", 1e-12)}) {
    for (const std::size_t points : {1U, 3U}) {
      SCOPED_TRACE(solver);
      const PointResult stored = solve(transmon(solver, ""), points);
      const PointResult reversible = solve(transmon(solver, "reversible = true"), points);
      EXPECT_EQ(reversible.losses, stored.losses);
      EXPECT_LT(distance(reversible, stored), bound);
      EXPECT_TRUE(missed(reversible).empty());
      // Every loss goes back over all steps: with those of the way forward three times as many.
      EXPECT_EQ(stored.statistics.recomputed_steps, 0);
      EXPECT_EQ(3 * reversible.statistics.recomputed_steps, 2 * reversible.statistics.steps);
      EXPECT_LT(4 * reversible.statistics.checkpoint_bytes_peak, stored.statistics.checkpoint_bytes_peak);
    }
  }
}

TEST(Reversible, FallsBackToCheckpointsWhereTheInitialStateIsNotMet) {
  const std::string solver = "method = 'dop853'\nstep = 0.5\nrtol = 1e-13\n";
  const PointResult stored = solve(transmon(solver, ""));
  const PointResult reversible = solve(transmon(solver, "reversible = true"));
  EXPECT_EQ(reversible.gradients, stored.gradients);
  EXPECT_EQ(missed(reversible).size(), 2U);  // one for each loss
}

TEST(Reversible, IsRefusedWhereThereIsNoWayBack) {
  const auto problem = [](const std::string& text) {
    try {
      static_cast<void>(parse_job(text, "reversible.toml"));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const std::string key = "reversible = true";
  EXPECT_NE(problem(transmon("method = 'adams'\n", key)).find("only 'backprop' can integrate the state back"),
            std::string::npos);
  EXPECT_NE(problem(transmon("", "method = 'forward'\n" + key)).find("only 'backprop'"), std::string::npos);
  const std::string decay = "[[dissipator]]\noperator = 'destroy(q)'\nrate = 0.1\n";
  EXPECT_NE(problem(transmon("method = 'dop853'\n", key) + decay).find("a density matrix cannot be integrated back"),
            std::string::npos);
  EXPECT_EQ(problem(transmon("", key)), "accepted");
}

}  // namespace
}  // namespace costate

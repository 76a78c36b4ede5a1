// The solver as a whole: batches, memory budgets, several losses and initial states, and gradients that do not exist.
#include "gradient/solver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gradient/batch_state.hpp"
#include "input/job.hpp"
#include "support/ways.hpp"

namespace costate {
namespace {

/// A driven, damped oscillator with two initial states and two losses.
const std::string kOscillator = R"toml(
format_version = 1
[parameters]
drive = 0.6
kappa = 0.2
amp = [0.3, -0.2, 0.5]
[[subsystem]]
name = "c"
levels = 7
[[hamiltonian]]
operator = "number(c)^2"
coefficient = "0.3"
[[hamiltonian]]
operator = "destroy(c)"
coefficient = "drive*exp(-i*0.7*t)*gauss(t, 1.5, 0.8) + 0.5*pwc(t, amp, 0, 3)"
add_conjugate = true
[[dissipator]]
operator = "destroy(c)"
rate = "kappa"
[[initial]]
name = "vacuum"
state = "fock(0)"
[[initial]]
name = "excited"
state = "coherent(c, 0.4*drive)"
[[observable]]
name = "photons"
operator = "number(c)"
[[observable]]
name = "field"
operator = "destroy(c)"
[[loss]]
name = "first"
expression = "final(photons@excited) + abs(at(field@vacuum, 2))^2 + kappa^2"
[[loss]]
name = "second"
expression = "mean(photons)"
[time]
end = 4.0
save = 5
[solver]
rtol = 1e-9
[gradient]
method = "adjoint"
wrt = ["drive", "kappa", "amp"]
)toml";

std::vector<PointResult> solve(const Job& job, const GradientOptions& gradient,
                               const std::vector<std::vector<double>>& points) {
  Solver solver(*job.model, job.solver, gradient, job.states, MPI_COMM_SELF);
  return solver.solve(points);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) largest = std::max(largest, std::abs(a[k] - b[k]));
  return largest;
}

std::vector<std::vector<double>> points(const Job& job, std::size_t count) {
  std::vector<std::vector<double>> all(count, job.model->parameters.values());
  for (std::size_t p = 0; p < count; ++p) {
    all[p][0] += 0.05 * static_cast<double>(p);
    all[p][1] += 0.03 * static_cast<double>(p);
  }
  return all;
}

TEST(Solver, GivesEachMemberOfABatchItsOwnNumbers) {
  const Job job = parse_job(kOscillator, "oscillator.toml");
  for (const GradientMethod method : {GradientMethod::Adjoint, GradientMethod::Forward}) {
    GradientOptions gradient = job.gradient;
    gradient.method = method;
    const auto all = points(job, 5);
    const std::vector<PointResult> together = solve(job, gradient, all);
    for (std::size_t p = 0; p < all.size(); ++p) {
      const PointResult alone = solve(job, gradient, {all[p]}).front();
      ASSERT_FALSE(alone.failed) << alone.message;
      EXPECT_LT(largest_difference(together[p].losses, alone.losses), 1e-7);
      EXPECT_LT(largest_difference(together[p].gradients, alone.gradients), 1e-7);
    }
  }
}

TEST(Solver, AdjointEqualsForwardForEveryLoss) {
  const Job job = parse_job(kOscillator, "oscillator.toml");
  GradientOptions forward = job.gradient;
  forward.method = GradientMethod::Forward;
  const PointResult a = solve(job, job.gradient, points(job, 1)).front();
  const PointResult f = solve(job, forward, points(job, 1)).front();
  ASSERT_EQ(a.gradients.size(), 10U);
  EXPECT_LT(largest_difference(a.gradients, f.gradients), 1e-7);
  // Perturbing the slots must matter, or the comparison shows nothing.
  EXPECT_GT(std::abs(a.gradients[2]), 1e-3);
}

TEST(Solver, ReachesTheSameGradientInLittleMemory) {
  const Job job = parse_job(kOscillator, "oscillator.toml");
  const PointResult ample = solve(job, job.gradient, points(job, 1)).front();
  GradientOptions tight = job.gradient;
  tight.checkpoint_memory = least_checkpoint_memory(*job.model, job.solver, job.gradient, 1) + 4096;
  const PointResult frugal = solve(job, tight, points(job, 1)).front();
  EXPECT_EQ(ample.statistics.recomputed_steps, 0);
  EXPECT_GT(frugal.statistics.recomputed_steps, 0);
  EXPECT_LT(frugal.statistics.checkpoint_bytes_peak, ample.statistics.checkpoint_bytes_peak);
  EXPECT_LT(largest_difference(ample.gradients, frugal.gradients), 1e-7);
}

TEST(Solver, RepeatsItselfBitForBit) {
  const Job job = parse_job(kOscillator, "oscillator.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  const PointResult once = solver.solve(points(job, 1)).front();
  solver.solve(points(job, 3));
  const PointResult again = solver.solve(points(job, 1)).front();
  EXPECT_EQ(once.gradients, again.gradients);
  EXPECT_EQ(once.losses, again.losses);
  EXPECT_EQ(once.expectations, again.expectations);
}

/// A qubit at rest with the given loss; wrt = ["x", "y"], both 0 unless set.
PointResult gradient_of(const std::string& loss, const Way& way, const std::string& coefficient = "0") {
  const std::string text =
      "format_version = 1\n[parameters]\nx = 0.0\ny = 0.5\n[[subsystem]]\nname = 'q'\nlevels = 2\n"
      "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" +
      coefficient + "'\n[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[[loss]]\nname = 'l'\nexpression = '" +
      loss + "'\n[time]\nend = 1.0\n[solver]\nmethod = '" + way.solver + "'\n[gradient]\nmethod = '" + way.gradient +
      "'\nwrt = ['y', 'x']\n";
  const Job job = parse_job(text, "kink.toml");
  return solve(job, job.gradient, {job.model->parameters.values()}).front();
}

TEST(Solver, FailsWhereAGradientDoesNotExistAndNamesTheParameter) {
  for (const Way& way : explicit_ways()) {
    for (const std::string loss : {"final(z) + abs(x)", "final(z) + sqrt(x)*y", "max(x, 0)*y + final(z)",
                                   "final(z)*x^0.5", "final(z) + abs(x + i*x)", "log(x + y - 0.5) + final(z)"}) {
      const PointResult result = gradient_of(loss, way);
      EXPECT_TRUE(result.failed) << way.name() << ": " << loss;
      if (loss.find("log") == std::string::npos) {
        EXPECT_NE(result.message.find("with respect to x"), std::string::npos) << result.message;
      }
    }
    EXPECT_TRUE(gradient_of("final(z)", way, "abs(x) + y").failed);
    EXPECT_TRUE(gradient_of("final(z)", way, "1/x").failed);
  }
}

TEST(Solver, FailsWhereACoefficientHasNoDerivativeThoughTheStateIsStationary) {
  // lambda . A y vanishes at x = 0, and d cos(2 sqrt(x))/dx = -2 there: 0 would be wrong.
  for (const Way& way : explicit_ways()) {
    for (const std::string coefficient : {"sqrt(x)", "abs(x)", "x^0.5*cos(t)", "max(x, 0)"}) {
      const PointResult result = gradient_of("final(z)", way, coefficient);
      EXPECT_TRUE(result.failed) << way.name() << ": " << coefficient;
      EXPECT_NE(result.message.find("with respect to x"), std::string::npos) << way.name() << ": " << result.message;
      ASSERT_EQ(result.losses.size(), 1U);
      EXPECT_NEAR(result.losses[0], 1, 1e-9);
    }
  }
}

TEST(Solver, AcceptsKinksThatNoGradientFlowsThrough) {
  for (const Way& way : explicit_ways()) {
    // d/dy of these is plain; x enters with a factor that is 0 or through a side that is not taken.
    const PointResult result = gradient_of("final(z) + y^2 + 0*abs(x) + max(x, y)", way);
    ASSERT_FALSE(result.failed) << result.message;
    EXPECT_NEAR(result.gradients[0], 2 * 0.5 + 1, 1e-9);
    EXPECT_NEAR(result.gradients[1], 0, 1e-12);
  }
}

TEST(Solver, TakesFixedStepsWhereverTheOriginOfEnergiesLies) {
  // Outside of a frame the phases of 2.5 and 5.75 in a step would take the norm away.
  const Job job = parse_job(R"toml(
format_version = 1
[parameters]
offset = 0.0
g = 0.7
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "identity(q)"
coefficient = "offset"
[[hamiltonian]]
operator = "sigmax(q)"
coefficient = "g"
[[observable]]
name = "n"
operator = "number(q)"
[[loss]]
name = "l"
expression = "final(n)"
[time]
end = 0.5
[solver]
method = "dop853"
step = 0.0025
[gradient]
wrt = ["g"]
)toml",
                            "offset.toml");
  const double angle = 0.7 * 0.5;
  for (const double offset : {0.0, 1000.0, 2300.0, 1e4}) {
    Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
    const std::vector<std::vector<double>> batch(1, {offset, 0.7});
    const PointResult result = solver.solve(batch).front();
    ASSERT_FALSE(result.failed) << result.message;
    EXPECT_NEAR(result.losses[0], std::sin(angle) * std::sin(angle), 1e-10) << offset;
    EXPECT_NEAR(result.gradients[0], 0.5 * std::sin(2 * angle), 1e-10) << offset;
  }
}

TEST(Solver, StaysAStateInAFrameThatTurnsFast) {
  // Rounding that is not Hermitian would grow a thousandfold in each step: levels turn by 5 and 10 in it.
  const Job job = parse_job(R"toml(
format_version = 1
[parameters]
drive = 1.2
[[subsystem]]
name = "x"
levels = 3
[[hamiltonian]]
operator = "number(x)"
coefficient = "100"
[[hamiltonian]]
operator = "create(x)"
coefficient = "drive*(1 + i*0.3)"
add_conjugate = true
[[dissipator]]
operator = "destroy(x)"
rate = "0.01"
[[observable]]
name = "ground"
operator = "projector(x, 0)"
[[loss]]
name = "p"
expression = "final(ground)"
[time]
end = 5.0
[solver]
method = "dop853"
step = 0.05
[gradient]
wrt = ["drive"]
)toml",
                            "frame.toml");
  for (const std::size_t points : {1U, 2U, 3U, 5U}) {
    Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
    const std::vector<std::vector<double>> batch(points, job.model->parameters.values());
    for (const PointResult& result : solver.solve(batch)) {
      ASSERT_FALSE(result.failed) << result.message;
      // Perturbation theory: the drive is off resonance by 100.
      EXPECT_NEAR(result.losses[0], 1, 1e-2);
      EXPECT_LT(std::abs(result.gradients[0]), 2e-2);
    }
  }
}

}  // namespace
}  // namespace costate

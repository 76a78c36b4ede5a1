// Derivatives of the discrete scheme: back-propagation and tangent are the same numbers to rounding, whatever memory
// there is, and values do not depend on them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "gradient/batch_state.hpp"
#include "gradient/proposed_memory.hpp"
#include "gradient/random_direction.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

/// A driven qubit or a driven, damped one, with two initial states and losses that look at several save times.
std::string qubit(const std::string& method, const std::string& coefficient, const std::string& more = "") {
  return R"toml(
format_version = 1
[parameters]
a = 0.5
b = 1.25
c = 1.25
w = 0.8
g = 0.3
v = [0.3, -0.4, 0.9]
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "sigmax(q)"
coefficient = ")toml" +
         coefficient + R"toml("
[[hamiltonian]]
operator = "sigmaz(q)"
coefficient = "0.5 + g*sin(3*t)"
[[initial]]
name = "ground"
state = "fock(0)"
[[initial]]
name = "tilted"
state = "fock(0) + w*fock(1)"
[[observable]]
name = "z"
operator = "sigmaz(q)"
[[observable]]
name = "flip"
operator = "sigmap(q)"
[[loss]]
name = "first"
expression = "final(z@ground) + abs(at(flip@tilted, 1))^2 + g^2"
[[loss]]
name = "second"
expression = "mean(z) + at(z@ground, 1)*w"
[time]
end = 2.0
save = [0.0, 1.25, 1.6, 2.0]
[solver]
method = ")toml" +
         method + R"toml("
rtol = 1e-7
[gradient]
wrt = ["a", "b", "c", "w", "g", "v"]
)toml" + more;
}

const std::string kDecay = "[[dissipator]]\noperator = \"sigmap(q)\"\nrate = \"g^2*(1 + rect(t, a, c))\"\n";

/// Smooth ones, edges alone, on a save time, several at one time, kinks and splines.
std::vector<std::string> problems(const std::string& method) {
  std::vector<std::string> texts;
  for (const char* coefficient :
       {"w*gauss(t, a, 0.3)*cos(5*t)", "w*rect(t, a, 1.5*b)", "w*cos(t + a)*rect(t, a, b)", "pwc(t, v, a, b)*w",
        "linear(t, v, a, 2*b - a)*exp(t)", "bspline(t, v, a, b, 2)", "w*rect(t, a, b) + 0.3*rect(t, c, 1.8)*sin(t)",
        "w*step(t - a)*rect(t, a, b) + v[0]*step(b - t)*cos(4*t)", "w*abs(t - a)*step(2*b - t)",
        "pwc(t, v, 0, 2*a)*pwc(t, v, a, 4*a) + w*rect(t, 2*a, b + 0.2)"}) {
    for (const std::string& more : {std::string(), kDecay}) texts.push_back(qubit(method, coefficient, more));
  }
  return texts;
}

PointResult solve(const Job& job, GradientMethod method, std::size_t memory = std::size_t{1} << 30U,
                  const std::vector<double>& direction = {}) {
  GradientOptions gradient = job.gradient;
  gradient.method = method;
  gradient.checkpoint_memory = memory;
  if (!direction.empty()) gradient.directions = {direction};
  Solver solver(*job.model, job.solver, gradient, job.states, MPI_COMM_SELF);
  PointResult result = solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
  EXPECT_FALSE(result.failed) << result.message;
  return result;
}

/// With each of the one-step methods.
class Backprop : public testing::TestWithParam<std::string> {};

TEST_P(Backprop, IsTheTransposeOfTheTangent) {
  double worst = 0;
  for (const std::string& text : problems(GetParam())) {
    SCOPED_TRACE(text);
    const Job job = parse_job(text, "backprop.toml");
    const PointResult back = solve(job, GradientMethod::Backprop);
    const std::size_t count = job.gradient.wrt.size();
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const std::vector<double> v = random_direction(job.model->parameters.values(), job.gradient.wrt, seed);
      const PointResult along = solve(job, GradientMethod::Forward, 0, v);
      for (std::size_t l = 0; l < 2; ++l) {
        double slope = 0;
        double scale = 0;
        for (std::size_t k = 0; k < count; ++k) {
          slope += back.gradients[l * count + k] * v[k];
          scale += std::abs(back.gradients[l * count + k] * v[k]);
        }
        EXPECT_NEAR(along.gradients[l], slope, 1e-12 * scale) << "loss " << l;
        worst = std::max(worst, std::abs(along.gradients[l] - slope) / scale);
      }
    }
  }
  std::cout << "  largest relative difference " << worst << '\n';
}

TEST_P(Backprop, IsTheDerivativeOfTheStepsThatWereTaken) {
  // Few fixed steps, whose error is large: differences of the computed loss agree with the gradient all the same.
  for (const char* coefficient : {"w*cos(t + a)*rect(t, a, b)", "w*rect(t, a, 1.1*b) + 0.3*rect(t, c, 1.8)*sin(t)"}) {
    std::string text = qubit(GetParam(), coefficient, kDecay);
    text.replace(text.find("rtol = 1e-7"), 11, "step = 0.8 ");
    const Job job = parse_job(text, "backprop.toml");
    const PointResult back = solve(job, GradientMethod::Backprop);
    const std::vector<double> point = job.model->parameters.values();
    Solver solver(*job.model, job.solver, {}, job.states, MPI_COMM_SELF);
    const auto losses = [&](std::size_t k, double by) {
      std::vector<double> moved = point;
      moved[job.gradient.wrt[k]] += by;
      return solver.solve(std::vector<std::vector<double>>{moved}).front().losses;
    };
    const std::size_t count = job.gradient.wrt.size();
    const PointResult exact =
        solve(parse_job(qubit(GetParam(), coefficient, kDecay), "exact.toml"), GradientMethod::Backprop);
    EXPECT_GT(std::abs(back.gradients[0] - exact.gradients[0]), 1e-9);  // a test of the method's own error, too
    for (std::size_t k = 0; k < count; ++k) {
      if (k == 1 || k == 2) continue;  // b and c are on a save time or on each other
      constexpr double kStep = 4e-4;
      for (std::size_t l = 0; l < 2; ++l) {
        const double difference =
            (8 * (losses(k, kStep)[l] - losses(k, -kStep)[l]) - (losses(k, 2 * kStep)[l] - losses(k, -2 * kStep)[l])) /
            (12 * kStep);
        EXPECT_NEAR(back.gradients[l * count + k], difference, 5e-12) << coefficient << ", loss " << l << ", wrt " << k;
      }
    }
  }
}

TEST_P(Backprop, IsTheSameForAnyMemoryAndDisk) {
  const TemporaryDirectory directory;
  for (const std::string& decay : {std::string(), kDecay}) {
    const Job job =
        parse_job(qubit(GetParam(), "w*cos(40*t)*rect(t, a, b) + pwc(t, v, a, 1.8)", decay), "backprop.toml");
    const PointResult ample = solve(job, GradientMethod::Backprop);
    EXPECT_EQ(ample.statistics.recomputed_steps, 0);
    const auto bytes = static_cast<std::size_t>(ample.statistics.checkpoint_bytes_peak);
    const std::size_t least = least_checkpoint_memory(*job.model, job.solver, job.gradient, 1) +
                              static_cast<std::size_t>(ample.statistics.steps) * 9 + 1024;
    ASSERT_LT(least, bytes);
    for (const std::size_t disk : {std::size_t{0}, std::size_t{1} << 20U}) {
      // With a disk one state more is on its way.
      const std::size_t enough = bytes + (disk > 0 ? state_numbers(*job.model, 1) * sizeof(double) : 0);
      for (const std::size_t memory :
           {least, least + (enough - least) / 8, least + (enough - least) / 2, enough - 1, enough}) {
        GradientOptions gradient = job.gradient;
        gradient.checkpoint_memory = memory;
        gradient.checkpoint_disk = disk;
        gradient.checkpoint_directory = directory.path().string();
        Solver solver(*job.model, job.solver, gradient, job.states, MPI_COMM_SELF);
        const PointResult frugal =
            solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
        EXPECT_FALSE(frugal.failed) << frugal.message;
        EXPECT_EQ(frugal.gradients, ample.gradients) << memory;
        EXPECT_EQ(frugal.losses, ample.losses);
        EXPECT_EQ(frugal.statistics.recomputed_steps > 0, memory < enough);
        EXPECT_LE(static_cast<std::size_t>(frugal.statistics.checkpoint_bytes_peak), memory + disk);
        if (disk == 0) {
          EXPECT_LE(static_cast<std::size_t>(frugal.statistics.checkpoint_bytes_peak), memory);
        }
      }
    }
  }
}

TEST_P(Backprop, SaysWhatMemoryIsEnough) {
  const TemporaryDirectory directory;
  const Job job = parse_job(qubit(GetParam(), "w*cos(40*t)"), "backprop.toml");
  GradientOptions gradient = job.gradient;
  gradient.checkpoint_directory = directory.path().string();
  const auto with = [&](std::size_t memory) {
    gradient.checkpoint_memory = memory;
    Solver solver(*job.model, job.solver, gradient, job.states, MPI_COMM_SELF);
    return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
  };
  for (const std::size_t disk : {std::size_t{0}, std::size_t{1} << 20U}) {
    gradient.checkpoint_disk = disk;
    const std::size_t least = least_checkpoint_memory(*job.model, job.solver, gradient, 1);
    // Some have room for a part of the steps.
    for (const std::size_t memory : {std::size_t{10}, least - 1, least, least + 600, least + 1200}) {
      const PointResult first = with(memory);
      if (memory <= least) {
        EXPECT_TRUE(first.failed) << memory;
      }
      if (!first.failed) continue;
      const std::size_t enough = proposed_memory(first.message);
      EXPECT_GT(enough, memory) << first.message;
      const PointResult second = with(enough);
      EXPECT_FALSE(second.failed) << memory << ": " << first.message << ", then " << second.message;
    }
  }
}

TEST_P(Backprop, LeavesTheValuesAlone) {
  const Job job = parse_job(qubit(GetParam(), "pwc(t, v, a, b)*w", kDecay), "backprop.toml");
  const PointResult values = solve(job, GradientMethod::None);
  for (const GradientMethod method : {GradientMethod::Forward, GradientMethod::Backprop}) {
    const PointResult result = solve(job, method);
    EXPECT_EQ(result.losses, values.losses);
    EXPECT_EQ(result.expectations, values.expectations);
  }
  EXPECT_EQ(solve(job, GradientMethod::Forward).statistics.steps, values.statistics.steps);
}

INSTANTIATE_TEST_SUITE_P(Methods, Backprop, testing::Values("dop853", "magnus"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace costate

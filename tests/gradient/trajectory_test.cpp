// Gradients by the adjoint in bounded memory: segments are made again from states in memory and on disk.
#include "gradient/trajectory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gradient/batch_state.hpp"
#include "gradient/proposed_memory.hpp"
#include "gradient/solver.hpp"
#include "gradient/trajectory_forecast.hpp"
#include "input/job.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

/// A damped, driven qubit over many steps, with two losses and an edge that moves.
std::string qubit(const std::string& method) {
  return R"toml(
format_version = 1
[parameters]
a = 11.5
w = 0.8
g = 0.05
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "sigmax(q)"
coefficient = "w*(1 + rect(t, a, 15))*cos(3*t)"
[[hamiltonian]]
operator = "sigmaz(q)"
coefficient = "5 + g*sin(7*t)"
[[dissipator]]
operator = "sigmap(q)"
rate = "g^2"
[[observable]]
name = "z"
operator = "sigmaz(q)"
[[loss]]
name = "first"
expression = "final(z)"
[[loss]]
name = "second"
expression = "mean(z) + at(z, 1)*w"
[time]
end = 24.0
save = 7
[solver]
rtol = 1e-9
method = ")toml" +
         method + "\"\n[gradient]\nwrt = [\"a\", \"w\", \"g\"]\n";
}

PointResult solve(const Job& job, const CheckpointBudget& budget) {
  GradientOptions gradient = job.gradient;
  gradient.checkpoint_memory = budget.memory;
  gradient.checkpoint_disk = budget.disk;
  gradient.checkpoint_directory = budget.directory;
  Solver solver(*job.model, job.solver, gradient, job.states, MPI_COMM_SELF);
  return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) largest = std::max(largest, std::abs(a[k] - b[k]));
  return largest;
}

/// A state of the qubit, its steps, and the least there is.
struct Sizes {
  explicit Sizes(const Job& job)
      : numbers(state_numbers(*job.model, 1)),
        step(DenseOutput::bytes_per_step(interpolation(job.solver.method), numbers)),
        least(least_checkpoint_memory(*job.model, job.solver, job.gradient, 1)) {}
  std::size_t numbers;
  std::size_t step;
  std::size_t least;
};

TEST(Trajectory, FitsEveryBudgetWithTheSameGradient) {
  for (const char* method : {"adams", "bdf"}) {
    const Job job = parse_job(qubit(method), "trajectory.toml");
    const Sizes sizes(job);
    const PointResult ample = solve(job, {});
    ASSERT_FALSE(ample.failed) << ample.message;
    EXPECT_EQ(ample.statistics.recomputed_steps, 0);
    const auto bytes = static_cast<std::size_t>(ample.statistics.checkpoint_bytes_peak);
    // All steps of the way forward, and little else.
    EXPECT_GE(bytes, 1000 * sizes.step);
    ASSERT_GT(bytes, 5 * sizes.least);
    // Descriptions of segments come on top of the least.
    long most = 0;
    for (const std::size_t memory : {sizes.least + 40000, 3 * sizes.least, bytes / 2, 2 * bytes}) {
      const PointResult result = solve(job, {memory, 0, ""});
      ASSERT_FALSE(result.failed) << result.message;
      EXPECT_LE(static_cast<std::size_t>(result.statistics.checkpoint_bytes_peak), memory) << method;
      EXPECT_LT(largest_difference(result.gradients, ample.gradients), 2e-6) << method << ", " << memory;
      most = std::max(most, result.statistics.recomputed_steps);
      if (memory <= bytes / 2) {
        EXPECT_GT(result.statistics.recomputed_steps, 0);
      }
    }
    EXPECT_GT(most, 0);
  }
}

TEST(Trajectory, IsTheSameBitsWithADisk) {
  // Restarts depend on the memory alone.
  const TemporaryDirectory directory;
  const Job job = parse_job(qubit("adams"), "trajectory.toml");
  const Sizes sizes(job);
  for (const std::size_t memory : {sizes.least + 40000, 4 * sizes.least}) {
    const PointResult without = solve(job, {memory, 0, ""});
    ASSERT_FALSE(without.failed) << without.message;
    for (const std::size_t disk : {std::size_t{100} << 10U, std::size_t{10} << 20U}) {
      const PointResult with = solve(job, {memory, disk, directory.path().string()});
      ASSERT_FALSE(with.failed) << with.message;
      EXPECT_EQ(with.gradients, without.gradients);
      EXPECT_EQ(with.losses, without.losses);
      EXPECT_LE(static_cast<std::size_t>(with.statistics.checkpoint_bytes_peak), memory + disk);
    }
  }
}

TEST(Trajectory, HoldsNoMoreThanItMayOnAnyWalk) {
  // So many segments that their starts do not fit either, without states: all that is held is counted all the same.
  constexpr std::size_t kNumbers = 1000;
  for (const std::size_t walks : {1U, 3U}) {
    for (const std::size_t steps : {500U, 3000U, 40000U}) {
      for (const std::size_t disk : {std::size_t{0}, std::size_t{1} << 30U}) {
        CheckpointBudget budget{0, disk, ""};
        const std::size_t least = Trajectory::least_memory(kNumbers, Interpolation::Hermite, budget) * 11 / 10;
        for (const std::size_t memory : {least, least * 5 / 4, 2 * least, 5 * least}) {
          budget.memory = memory;
          const CheckpointForecast forecast =
              forecast_trajectory(steps, kNumbers, Interpolation::Hermite, budget, walks);
          EXPECT_LE(forecast.memory_bytes, memory) << steps << ", " << walks;
          EXPECT_LE(forecast.disk_bytes, disk);
          EXPECT_GE(forecast.recomputed, 0);
          if (steps == 40000U && memory == least) {
            EXPECT_GT(forecast.recomputed, static_cast<std::int64_t>(steps));
          }
        }
      }
    }
  }
}

TEST(Trajectory, SaysWhatMemoryIsEnough) {
  for (const char* method : {"adams", "bdf"}) {
    const Job job = parse_job(qubit(method), "trajectory.toml");
    const std::size_t least = Sizes(job).least;
    std::size_t failures = 0;
    for (std::size_t memory = least / 2; memory < 2 * least; memory += least / 16) {
      const PointResult first = solve(job, {memory, 0, ""});
      if (!first.failed) continue;
      ++failures;
      const std::size_t enough = proposed_memory(first.message);
      EXPECT_GT(enough, memory);
      const PointResult second = solve(job, {enough, 0, ""});
      EXPECT_FALSE(second.failed) << method << ", " << memory << ": " << first.message << ", then " << second.message;
    }
    EXPECT_GT(failures, 8U) << method;
  }
}

}  // namespace
}  // namespace costate

// A file of checkpoints that is spoilt in the middle of a gradient: the gradient is the same bits, and says so.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gradient/batch_state.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

namespace fs = std::filesystem;

/// A driven, damped oscillator over 4000 fixed steps.
const std::string kOscillator = R"toml(
format_version = 1
[parameters]
drive = 0.5
kappa = 0.1
[[subsystem]]
name = "c"
levels = 6
[[hamiltonian]]
operator = "destroy(c) + create(c)"
coefficient = "drive*cos(0.2*t)"
[[dissipator]]
operator = "destroy(c)"
rate = "kappa"
[[observable]]
name = "photons"
operator = "number(c)"
[[loss]]
name = "energy"
expression = "final(photons)"
[time]
end = 8.0
[solver]
method = "dop853"
step = 0.002
[gradient]
wrt = ["drive", "kappa"]
)toml";

/// The file of checkpoints that this process has open, or -1.
int open_file() {
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    if (target.find("costate-checkpoints") != std::string::npos) return std::stoi(entry.path().filename().string());
  }
  return -1;
}

class CheckpointDamage : public testing::TestWithParam<int> {
 protected:
  CheckpointDamage() {
    budget_.checkpoint_memory = least_checkpoint_memory(*job_.model, job_.solver, job_.gradient, 1) + 20000;
    budget_.checkpoint_disk = std::size_t{1} << 20U;
    budget_.checkpoint_directory = directory_.path().string();
  }
  PointResult solve(const GradientOptions& gradient, std::function<void()> poll = {}) {
    Solver solver(*job_.model, job_.solver, gradient, StateOutput::None, MPI_COMM_SELF, std::move(poll));
    return solver.solve(std::vector<std::vector<double>>{job_.model->parameters.values()}).front();
  }

  const Job job_ = parse_job(kOscillator, "oscillator.toml");
  const TemporaryDirectory directory_;
  GradientOptions budget_ = job_.gradient;
};

TEST_P(CheckpointDamage, IsComputedAgainToTheSameBits) {
  const PointResult ample = solve(job_.gradient);
  const PointResult sound = solve(budget_);
  EXPECT_EQ(sound.gradients, ample.gradients);
  EXPECT_EQ(sound.warnings, ample.warnings);
  // Polls come every few steps, forward and back.
  int polls = 0;
  const auto spoil = [&] {
    if (++polls != GetParam()) return;
    const int file = open_file();
    ASSERT_GE(file, 0);
    ASSERT_EQ(ftruncate(file, 4096), 0);
  };
  const PointResult spoilt = solve(budget_, spoil);
  EXPECT_GE(polls, GetParam());
  ASSERT_FALSE(spoilt.failed) << spoilt.message;
  EXPECT_EQ(spoilt.gradients, ample.gradients);
  EXPECT_GT(spoilt.warnings.size(), sound.warnings.size());
  EXPECT_GE(spoilt.statistics.recomputed_steps, sound.statistics.recomputed_steps);
}

INSTANTIATE_TEST_SUITE_P(Polls, CheckpointDamage, testing::Values(300, 499, 600, 900));

}  // namespace
}  // namespace costate

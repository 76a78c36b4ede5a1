// How often the host turns to a device for a step, and looks at coefficients itself, on a fake of one.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "device/cuda_processor.hpp"
#include "device/fake_cuda.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "integrate/prepared_system.hpp"
#include "integrate/runge_kutta.hpp"

namespace costate::test {
namespace {

/// A damped oscillator with levels that turn; drive, kappa and far are for the tests.
std::string oscillator(const std::string& drive, const std::string& rate, const std::string& rest) {
  return R"toml(
format_version = 1
[parameters]
kappa = 0.4
drive = 0.9
far = 25.0
[[subsystem]]
name = "c"
levels = 4
[[hamiltonian]]
operator = "number(c)"
coefficient = "far"
[[hamiltonian]]
operator = "create(c) + destroy(c)"
coefficient = ")toml" +
         drive + R"toml("
[[dissipator]]
operator = "destroy(c)"
rate = ")toml" +
         rate + R"toml("
[[initial]]
name = "displaced"
state = "fock(0) + drive*fock(1)"
[[observable]]
name = "n"
operator = "number(c)"
[[loss]]
name = "light"
expression = "final(n)"
[time]
end = 4.0
)toml" + rest;
}

const std::string kGradient = "[gradient]\nwrt = [\"kappa\", \"drive\", \"far\"]\nmethod = \"backprop\"\n";

struct Solved {
  Calls calls;
  long steps = 0;
  long recomputed = 0;
  std::vector<double> gradients;
};
Solved solve(const std::string& text) {
  const Job job = parse_job(text, "launches.toml");
  SolverOptions options = job.solver;
  options.device = Device::Cuda;
  Solver solver(*job.model, options, job.gradient, StateOutput::None, MPI_COMM_SELF);
  const Calls before = fake_calls();
  const PointResult result = solver.solve(std::vector{job.model->parameters.values(), {0.3, 0.8, 25.5}}).front();
  const Calls after = fake_calls();
  EXPECT_FALSE(result.failed) << result.message;
  return {{after.queued - before.queued, after.graphs - before.graphs, after.graphs_made - before.graphs_made,
           after.waits - before.waits},
          result.statistics.steps,
          result.statistics.recomputed_steps,
          result.gradients};
}

/// What more steps of the same length cost, each.
struct Costs {
  double queued = 0;
  double graphs = 0;
  double waits = 0;
};
Costs more_steps(const std::string& few, const std::string& many) {
  const Solved less = solve(few);
  const Solved more = solve(many);
  // As many graphs, however many steps.
  EXPECT_EQ(less.calls.graphs_made, more.calls.graphs_made);
  EXPECT_LE(more.calls.graphs_made, 4U);
  const auto steps = static_cast<double>(more.steps - less.steps);
  EXPECT_GE(steps, 20);
  const auto each = [steps](std::size_t of_more, std::size_t of_less) {
    return static_cast<double>(of_more - of_less) / steps;
  };
  return {each(more.calls.queued, less.calls.queued), each(more.calls.graphs, less.calls.graphs),
          each(more.calls.waits, less.calls.waits)};
}

std::string fixed(double step) {
  return "[solver]\nmethod = \"dop853\"\nbatch = 2\nstep = " + std::to_string(step) + "\n";
}

/// Fixed steps below and beyond 1 / (3 far), from where on they are taken in the frame of the levels.
struct Lengths {
  double few;
  double many;
};
constexpr Lengths kStill{0.012, 0.006};
constexpr Lengths kTurning{0.04, 0.02};

class Launches : public testing::TestWithParam<Lengths> {};
INSTANTIATE_TEST_SUITE_P(Frames, Launches, testing::Values(kStill, kTurning),
                         [](const testing::TestParamInfo<Lengths>& lengths) {
                           return std::string(lengths.param.few == kStill.few ? "Still" : "Turning");
                         });

TEST_P(Launches, OfAnAttemptAreOneWithOneWait) {
  for (const std::string drive : {"drive", "drive*cos(2*t)"}) {
    const auto text = [&](double step) { return oscillator(drive, "kappa", fixed(step)); };
    const Costs costs = more_steps(text(GetParam().few), text(GetParam().many));
    EXPECT_EQ(costs.graphs, 1) << drive;
    EXPECT_EQ(costs.waits, 1) << drive;
    EXPECT_EQ(costs.queued, 0) << drive;
  }
}

TEST_P(Launches, OfATransposedStepAreOneWithOneWait) {
  // Half of the steps are transposed ones; for each of the others its state is kept, by one copy.
  for (const std::string drive : {"drive", "drive*cos(2*t)"}) {
    const auto text = [&](double step) { return oscillator(drive, "kappa", kGradient + fixed(step)); };
    const Costs costs = more_steps(text(GetParam().few), text(GetParam().many));
    EXPECT_EQ(costs.graphs, 1) << drive;
    EXPECT_EQ(costs.waits, 1) << drive;
    EXPECT_LE(costs.queued, 1) << drive;
  }
}

TEST_P(Launches, OfAStepTakenAgainAreNotWaitedFor) {
  const std::string text = oscillator("drive*cos(2*t)", "kappa", kGradient + fixed(GetParam().many));
  std::string little = text;
  little.replace(little.find("method"), 0, "checkpoint_memory = \"32 KiB\"\n");
  const Solved kept = solve(text);
  const Solved again = solve(little);
  ASSERT_EQ(kept.recomputed, 0);
  ASSERT_GT(again.recomputed, 10);
  EXPECT_EQ(again.calls.waits, kept.calls.waits);
  EXPECT_EQ(again.calls.graphs - kept.calls.graphs, static_cast<std::size_t>(again.recomputed));
  EXPECT_EQ(again.gradients, kept.gradients);
}

/// Where the host has evaluated coefficients last.
double time_looked_at(DrivenGenerator& generator) {
  const Coefficients& coefficients = generator.coefficients();
  for (std::size_t i = 0; i < coefficients.input_count(); ++i) {
    if (coefficients.static_row(i) == ScalarPrograms::kNoRow) return coefficients.evaluation().input(i)[0];
  }
  return -1;
}

/// Starts of steps in two intervals, between which the member that decays fastest is lost.
class Starts {
 public:
  explicit Starts(const std::string& rate, const std::string& drive = "drive*cos(2*t)")
      : prepared_(oscillator(drive + "*rect(t, 0, 2)", rate, ""), 3),
        processor_(cuda_processor(*prepared_.job.model)),
        y_(processor_->memory(), prepared_.size()) {
    prepared_.system.processor = processor_.get();
  }

  struct Found {
    double time;
    double longest;
    double fresh_longest;  ///< of a method that knows nothing yet
    double looked_at;
  };
  [[nodiscard]] std::vector<Found> take() {
    DrivenGenerator generator(prepared_.system);
    RungeKutta method(prepared_.system, generator);
    std::vector<Found> all;
    for (const Interval& interval : intervals(prepared_.system.timeline)) {
      generator.coefficients().enter(interval.t0, interval.t1);
      for (const double t : {interval.t0 + 0.25, interval.t0 + 0.75}) {
        method.start(t, y_.span());
        const double looked_at = time_looked_at(generator);
        RungeKutta fresh(prepared_.system, generator);
        fresh.start(t, y_.span());
        all.push_back({t, method.longest(), fresh.longest(), looked_at});
        EXPECT_EQ(method.change(), change(all, fresh.change()));
      }
      generator.coefficients().silence({false, false, true});
    }
    return all;
  }

 private:
  /// That of the first start stays.
  double change(const std::vector<Found>& all, double fresh) {
    if (all.size() == 1) change_ = fresh;
    return change_;
  }

  PreparedSystem prepared_;
  std::unique_ptr<Processor> processor_;
  StateArray y_;
  double change_ = 0;
};

TEST(Starts, BoundStepsByWhatDecaysAtTheirTime) {
  for (const std::string rate : {"kappa", "kappa*(2 + sin(t))", "kappa*(1 + rect(t, 2, 9))", "0"}) {
    const std::vector<Starts::Found> found = Starts(rate).take();
    ASSERT_EQ(found.size(), 4U);
    for (const Starts::Found& start : found) EXPECT_EQ(start.longest, start.fresh_longest) << rate << start.time;
    EXPECT_EQ(found.front().longest == found.back().longest, rate == "0") << rate;
  }
}

TEST(Starts, LookAtCoefficientsOnlyWhereDecayMayBeAnother) {
  for (const Starts::Found& start : Starts("kappa").take()) {
    const bool is_first = start.time == 0.25 || start.time == 2.25;
    EXPECT_EQ(std::abs(start.looked_at - start.time) < 1e-6, is_first) << start.time;
  }
  // All coefficients are constant in the second interval, and those of an interval look at it once.
  for (const Starts::Found& start : Starts("kappa*(1 + rect(t, 2, 9))", "drive").take()) {
    const bool is_first = start.time == 0.25 || start.time == 2.25;
    EXPECT_EQ(std::abs(start.looked_at - start.time) < 1e-6, is_first) << start.time;
  }
  for (const Starts::Found& start : Starts("kappa*(2 + sin(t))").take()) EXPECT_NEAR(start.looked_at, start.time, 1e-6);
}

}  // namespace
}  // namespace costate::test

// Batches whose states are on a device, on a fake of one, against the same batches on the host: all that the methods of
// one step do.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "device/fake_cuda.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "wrap/cuda.hpp"

namespace costate::test {
namespace {

/// A driven three-level system: two initial states, jumps and a spline in its coefficients, levels that turn fast, save
/// times inside and on edges, and losses that look at several of them.
const std::string kKet = R"toml(
format_version = 1
[parameters]
a = 1.5
b = 7.0
w = 0.8
g = 0.3
far = 9.0
v = [0.3, -0.4, 0.9]
[[subsystem]]
name = "q"
levels = 3
[[hamiltonian]]
operator = "number(q)"
coefficient = "far"
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
[[observable]]
name = "x"
operator = "destroy(q)"
[[loss]]
name = "first"
expression = "final(n@ground) + g^2"
[[loss]]
name = "second"
expression = "mean(n) + real(at(x@tilted, 1))*w"
[time]
end = 10.0
save = [0.0, 4.0, 7.0, 8.0, 10.0]
[gradient]
wrt = ["a", "b", "w", "g", "v", "far"]
)toml";

/// A driven damped oscillator with levels that turn.
const std::string kMatrix = R"toml(
format_version = 1
[parameters]
kerr = 0.7
kappa = 0.4
drive = 0.9
far = 6.0
[[subsystem]]
name = "c"
levels = 5
[[hamiltonian]]
operator = "create(c)^2*destroy(c)^2"
coefficient = "kerr"
[[hamiltonian]]
operator = "number(c)"
coefficient = "far"
[[hamiltonian]]
operator = "create(c) + destroy(c)"
coefficient = "drive*DRIVE"
[[dissipator]]
operator = "destroy(c)"
rate = "kappa"
[[initial]]
name = "displaced"
state = "fock(0) + drive*fock(1)"
[[observable]]
name = "n"
operator = "number(c)"
[[loss]]
name = "light"
expression = "final(n) + mean(n)^2"
[time]
end = 3.0
save = [1.0, 2.5, 3.0]
[gradient]
wrt = ["kerr", "kappa", "drive", "far"]
)toml";

std::string matrix(const std::string& drive) {
  std::string text = kMatrix;
  return text.replace(text.find("DRIVE"), 5, drive);
}

std::vector<PointResult> solve(const std::string& text, Device device, std::size_t points) {
  const Job job = parse_job(text, "batch.toml");
  SolverOptions options = job.solver;
  options.device = device;
  Solver solver(*job.model, options, job.gradient, StateOutput::All, MPI_COMM_SELF);
  std::vector<std::vector<double>> batch(points, job.model->parameters.values());
  for (std::size_t p = 0; p < points; ++p) batch[p][2] *= 1 + 0.1 * static_cast<double>(p);
  return solver.solve(batch);
}

template <class Number>
void expect_near(const std::vector<Number>& found, const std::vector<Number>& expected, double tolerance,
                 const char* what) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_LE(std::abs(found[k] - expected[k]), tolerance * std::max(1.0, std::abs(expected[k]))) << what << ' ' << k;
}

void expect_same(const std::string& text, std::size_t points, double tolerance) {
  const std::vector<PointResult> found = solve(text, Device::Cuda, points);
  const std::vector<PointResult> expected = solve(text, Device::Cpu, points);
  for (std::size_t p = 0; p < points; ++p) {
    SCOPED_TRACE(text.substr(text.rfind("wrt")) + " point " + std::to_string(p));
    ASSERT_FALSE(expected[p].failed) << expected[p].message;
    ASSERT_FALSE(found[p].failed) << found[p].message;
    expect_near(found[p].expectations, expected[p].expectations, tolerance, "expectation");
    expect_near(found[p].states, expected[p].states, tolerance, "state");
    expect_near(found[p].losses, expected[p].losses, tolerance, "loss");
    expect_near(found[p].gradients, expected[p].gradients, tolerance, "gradient");
    // Roundings decide where steps of two sizes do as well, or the last one is left over.
    const auto steps = static_cast<double>(expected[p].statistics.steps);
    EXPECT_NEAR(static_cast<double>(found[p].statistics.steps), steps, 0.02 * steps + 3);
  }
}

/// Fixed steps: nothing but roundings differ.
constexpr double kRoundings = 1e-11;
/// Roundings may have moved a step.
constexpr double kTolerances = 1e-5;

/// Steps by tiles in shared memory, and by streams where there is none.
class DeviceBatches : public testing::TestWithParam<std::size_t> {
 protected:
  DeviceBatches() { set_fake_shared_memory(GetParam()); }
  ~DeviceBatches() override { set_fake_shared_memory(kSharedMemory); }
};
INSTANTIATE_TEST_SUITE_P(Shared, DeviceBatches, testing::Values(kSharedMemory, std::size_t{0}),
                         [](const testing::TestParamInfo<std::size_t>& shared) {
                           return std::string(shared.param > 0 ? "Tiles" : "Streams");
                         });

std::vector<std::string> models() { return {kKet, matrix("cos(2*t)"), matrix("1")}; }

std::string with(const std::string& model, const std::string& gradient, const std::string& solver) {
  return model + gradient + "\n[solver]\n" + solver;
}

TEST_P(DeviceBatches, TakeFixedStepsAsTheHostDoes) {
  for (const std::string& model : models()) {
    for (const std::string solver : {"method = \"dop853\"\nstep = 0.1\n", "method = \"dop853\"\nstep = 0.2\n",
                                     "method = \"magnus\"\nstep = 0.1\n"}) {
      for (const std::string gradient : {"method = \"backprop\"\n", "method = \"forward\"\n"})
        expect_same(with(model, gradient, solver), 3, kRoundings);
    }
  }
}

TEST_P(DeviceBatches, AreThoseOfTheHostWithinTolerances) {
  for (const std::string& model : models()) {
    for (const std::string method : {"dop853", "magnus"}) {
      const std::string solver = "method = \"" + method + "\"\nrtol = 1e-7\n";
      for (const std::string gradient : {"method = \"backprop\"\n", "method = \"forward\"\n"})
        expect_same(with(model, gradient, solver), 2, kTolerances);
    }
  }
}

TEST_P(DeviceBatches, MakeStatesAgainThatDidNotFit) {
  for (const std::string checkpoints : {"checkpoint_memory = \"8 KiB\"\n", "reversible = true\n"})
    expect_same(with(kKet, "method = \"backprop\"\n" + checkpoints, "method = \"dop853\"\nstep = 0.05\n"), 3, 1e-9);
  EXPECT_GT(
      solve(with(kKet, "method = \"backprop\"\ncheckpoint_memory = \"8 KiB\"\n", "method = \"dop853\"\nstep = 0.05\n"),
            Device::Cuda, 3)
          .front()
          .statistics.recomputed_steps,
      0);
}

/// Bytes that went each way, and steps that were tried.
struct Travelled {
  Traffic traffic;
  long steps = 0;
};
Travelled travelled(const std::string& text, std::size_t points) {
  const Traffic before = fake_traffic();
  const long steps = solve(text, Device::Cuda, points).front().statistics.steps;
  const Traffic after = fake_traffic();
  return {{after.up - before.up, after.down - before.down}, steps};
}

TEST_P(DeviceBatches, SpillCheckpointsToTheHost) {
  // The same bits wherever states were kept, and all that did not fit has travelled twice.
  const std::string text = with(matrix("cos(2*t)"), "method = \"backprop\"\n", "method = \"dop853\"\nstep = 0.02\n");
  const Travelled kept = travelled(text, 4);
  const std::vector<PointResult> expected = solve(text, Device::Cuda, 4);
  set_free_fake_memory(64 << 10U);
  const std::vector<PointResult> found = solve(text, Device::Cuda, 4);
  const Travelled spilled = travelled(text, 4);
  set_free_fake_memory(std::size_t{1} << 40U);
  for (std::size_t p = 0; p < found.size(); ++p) EXPECT_EQ(found[p].gradients, expected[p].gradients);
  constexpr std::size_t kStateBytes = std::size_t{2} * 5 * 5 * 4 * sizeof(double);
  const auto steps = static_cast<std::size_t>(expected.front().statistics.steps) / 2;
  const std::size_t distant = steps - (32 << 10U) / kStateBytes;
  EXPECT_EQ(spilled.traffic.down - kept.traffic.down, distant * kStateBytes);
  EXPECT_EQ(spilled.traffic.up - kept.traffic.up, distant * kStateBytes);
}

TEST_P(DeviceBatches, TakeModelsWithoutDynamics) {
  const std::string text =
      "format_version = 1\nparameters = { a = 0.3, b = 0.2, c = 0.5 }\n[[subsystem]]\nname = \"q\"\nlevels = 2\n"
      "[[initial]]\nname = \"tilted\"\nstate = \"fock(0) + c*fock(1)\"\n[[observable]]\nname = \"n\"\noperator = "
      "\"number(q)\"\n[[loss]]\nname = \"l\"\nexpression = \"final(n)\"\n[time]\nend = 1.0\n[gradient]\nwrt = "
      "[\"c\"]\n";
  for (const std::string method : {"dop853", "magnus"})
    expect_same(with(text, "method = \"backprop\"\n", "method = \"" + method + "\"\nstep = 0.1\n"), 3, kRoundings);
}

TEST_P(DeviceBatches, RunAgainAreTheSameBits) {
  const std::string text = with(matrix("cos(2*t)"), "method = \"backprop\"\n", "method = \"dop853\"\n");
  const std::vector<PointResult> first = solve(text, Device::Cuda, 4);
  const std::vector<PointResult> second = solve(text, Device::Cuda, 4);
  for (std::size_t p = 0; p < first.size(); ++p) {
    EXPECT_EQ(first[p].expectations, second[p].expectations);
    EXPECT_EQ(first[p].gradients, second[p].gradients);
  }
}

/// When it was found out depends on the steps.
std::string without_time(const std::string& message) { return message.substr(0, message.find(" at t = ")); }

/// From the third point on.
void expect_failures(const std::string& text) {
  const std::vector<PointResult> found = solve(text, Device::Cuda, 5);
  const std::vector<PointResult> expected = solve(text, Device::Cpu, 5);
  for (std::size_t p = 0; p < found.size(); ++p) {
    EXPECT_EQ(found[p].failed, expected[p].failed) << p;
    EXPECT_EQ(found[p].failed, p >= 3) << p << ' ' << found[p].message;
    EXPECT_EQ(without_time(found[p].message), without_time(expected[p].message));
    if (!found[p].failed) expect_near(found[p].gradients, expected[p].gradients, kTolerances, "gradient");
  }
}

TEST_P(DeviceBatches, LoseMembersThatFail) {
  // Rates are negative near the end, and drives are no numbers, at which the host does not look.
  std::string rate = with(matrix("1"), "method = \"backprop\"\n", "method = \"dop853\"\n");
  expect_failures(rate.replace(rate.find("\"kappa\""), 7, "\"0.5*(1.11 - drive*t/3)\""));
  const std::string drive = matrix("sqrt(1.1 - drive*t/3)");
  expect_failures(with(drive, "method = \"backprop\"\n", "method = \"dop853\"\n"));
}

TEST_P(DeviceBatches, KeepStatesOnTheDevice) {
  // Shorter steps between the same save times: what they add to the traffic does not depend on how large a state is.
  // For each step errors of both estimates, and on the way back derivatives with respect to 4 inputs; flags.
  constexpr std::size_t kPoints = 64;
  constexpr std::size_t kLaneBytes = kPoints * sizeof(double);
  constexpr std::size_t kFlags = 256;
  for (const std::string drive : {"1", "cos(2*t)"}) {
    const auto text = [&](const std::string& step) {
      return with(matrix(drive), "method = \"backprop\"\n", "method = \"dop853\"\nstep = " + step + "\n");
    };
    const Travelled few = travelled(text("0.1"), kPoints);
    const Travelled many = travelled(text("0.02"), kPoints);
    const auto steps = static_cast<std::size_t>(many.steps - few.steps) / 2;  // there and back
    ASSERT_GT(steps, 100U);
    EXPECT_LE(many.traffic.up - few.traffic.up, steps * kFlags) << drive;
    EXPECT_LE(many.traffic.down - few.traffic.down, steps * (kLaneBytes * (2 + 4) + kFlags)) << drive;
  }
}

TEST_P(DeviceBatches, KeepStatesOfExponentialsOnTheDevice) {
  if (GetParam() == 0) GTEST_SKIP() << "by streams the host evaluates coefficients";
  // A fixed step is two exponentials, and on the way back three: spectra (4 numbers) and remainders of each come
  // down, weights of a series go up; errors, derivatives with respect to 4 inputs and flags.
  constexpr std::size_t kPoints = 64;
  constexpr std::size_t kLaneBytes = kPoints * sizeof(double);
  constexpr std::size_t kFlags = 256;
  constexpr std::size_t kWeights = 1024;
  const auto text = [&](const std::string& step) {
    return with(matrix("cos(2*t)"), "method = \"backprop\"\n", "method = \"magnus\"\nstep = " + step + "\n");
  };
  const Travelled few = travelled(text("0.1"), kPoints);
  const Travelled many = travelled(text("0.02"), kPoints);
  const auto steps = static_cast<std::size_t>(many.steps - few.steps) / 2;  // there and back
  ASSERT_GT(steps, 100U);
  EXPECT_LE(many.traffic.up - few.traffic.up, steps * (5 * kWeights + kFlags));
  EXPECT_LE(many.traffic.down - few.traffic.down, steps * (kLaneBytes * (5 * 5 + 2 + 4) + kFlags));
}

}  // namespace
}  // namespace costate::test

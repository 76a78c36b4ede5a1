// Whole batches by CVODES with states on a device, on a fake of one, against the same batches on the host.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "device/fake_cuda.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::test {
namespace {

/// A driven damped oscillator, with a pulse whose edges are parameters, and save times inside and on them.
std::string oscillator(const std::string& drive, const std::string& solver, const std::string& checkpoints = "") {
  return R"toml(
format_version = 1
[parameters]
kerr = 0.7
kappa = 0.4
drive = 0.9
a = 1.0
b = 2.5
[[subsystem]]
name = "c"
levels = 5
[[hamiltonian]]
operator = "create(c)*create(c)*destroy(c)*destroy(c)"
coefficient = "kerr"
[[hamiltonian]]
operator = "create(c) + destroy(c)"
coefficient = ")toml" +
         drive + R"toml("
[[dissipator]]
operator = "destroy(c)"
rate = "kappa"
[[observable]]
name = "n"
operator = "number(c)"
[[loss]]
name = "first"
expression = "final(n)"
[[loss]]
name = "second"
expression = "mean(n) + at(n, 1)*drive"
[time]
end = 4.0
save = [0.0, 1.0, 1.7, 4.0]
[gradient]
wrt = ["kerr", "kappa", "drive", "a", "b"]
)toml" + checkpoints +
         "\n[solver]\n" + solver;
}

const std::string kPulse = "drive*cos(t)*rect(t, a, b) + 0.2*sin(3*t)";

/// Two kets of three levels.
std::string ket(const std::string& solver) {
  return R"toml(
format_version = 1
[parameters]
w = 0.8
g = 0.3
[[subsystem]]
name = "q"
levels = 3
[[hamiltonian]]
operator = "create(q) + destroy(q)"
coefficient = "w*cos(2*t)"
[[hamiltonian]]
operator = "number(q)"
coefficient = "1 + g*sin(3*t)"
[[initial]]
name = "ground"
state = "fock(0)"
[[initial]]
name = "tilted"
state = "fock(0) + w*fock(1)"
[[observable]]
name = "x"
operator = "destroy(q)"
[[loss]]
name = "first"
expression = "real(at(x@tilted, 1)) + real(final(x@ground))"
[time]
end = 5.0
save = [0.0, 2.0, 5.0]
[gradient]
wrt = ["w", "g"]
)toml"
         "\n[solver]\n" +
         solver;
}

std::vector<PointResult> solve(const std::string& text, GradientMethod gradient, Device device, std::size_t points) {
  Job job = parse_job(text, "multistep.toml");
  job.solver.device = device;
  job.gradient.method = gradient;
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  std::vector<std::vector<double>> batch(points, job.model->parameters.values());
  for (std::size_t p = 0; p < points; ++p) batch[p][1] *= 1 + 0.1 * static_cast<double>(p);
  return solver.solve(batch);
}

template <class Number>
void expect_near(const std::vector<Number>& found, const std::vector<Number>& expected, const char* what) {
  constexpr double kTolerance = 2e-5;
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k)
    EXPECT_LE(std::abs(found[k] - expected[k]), kTolerance * std::max(1.0, std::abs(expected[k]))) << what << ' ' << k;
}

void expect_same(const std::string& text, GradientMethod gradient, std::size_t points) {
  SCOPED_TRACE(text.substr(text.find("wrt")) + "gradient " + std::to_string(static_cast<int>(gradient)));
  const std::vector<PointResult> found = solve(text, gradient, Device::Cuda, points);
  const std::vector<PointResult> expected = solve(text, gradient, Device::Cpu, points);
  for (std::size_t p = 0; p < points; ++p) {
    ASSERT_FALSE(expected[p].failed) << expected[p].message;
    ASSERT_FALSE(found[p].failed) << found[p].message;
    expect_near(found[p].expectations, expected[p].expectations, "expectation");
    expect_near(found[p].losses, expected[p].losses, "loss");
    expect_near(found[p].gradients, expected[p].gradients, "gradient");
    // Roundings decide where a step was close to a decision.
    const auto steps = static_cast<double>(expected[p].statistics.steps);
    EXPECT_NEAR(static_cast<double>(found[p].statistics.steps), steps, 0.1 * steps);
  }
}

constexpr std::array kGradients = {GradientMethod::None, GradientMethod::Forward, GradientMethod::Adjoint};

class DeviceMultistep : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static std::string solver(const std::string& more = "rtol = 1e-7\n") {
    return "method = \"" + GetParam() + "\"\n" + more;
  }
};

TEST_P(DeviceMultistep, IsThatOfTheHost) {
  for (const GradientMethod gradient : kGradients) {
    expect_same(oscillator(kPulse, solver()), gradient, 3);
    expect_same(oscillator("drive", solver()), gradient, 3);
    expect_same(ket(solver()), gradient, 3);
  }
}

TEST_P(DeviceMultistep, MakesStepsAgainThatDidNotFit) {
  const std::string text = oscillator(kPulse, solver("rtol = 1e-9\n"), "checkpoint_memory = \"150 KiB\"\n");
  expect_same(text, GradientMethod::Adjoint, 1);
  EXPECT_GT(solve(text, GradientMethod::Adjoint, Device::Cuda, 1).front().statistics.recomputed_steps, 0);
}

TEST_P(DeviceMultistep, GivesTheSameBitsAgain) {
  for (const GradientMethod gradient : kGradients) {
    const std::string text = oscillator(kPulse, solver());
    const std::vector<PointResult> first = solve(text, gradient, Device::Cuda, 3);
    const std::vector<PointResult> second = solve(text, gradient, Device::Cuda, 3);
    for (std::size_t p = 0; p < first.size(); ++p) {
      EXPECT_EQ(first[p].expectations, second[p].expectations);
      EXPECT_EQ(first[p].gradients, second[p].gradients);
    }
  }
}

TEST_P(DeviceMultistep, LosesMembersThatFail) {
  for (const GradientMethod gradient : kGradients) {
    SCOPED_TRACE(static_cast<int>(gradient));
    // Of the third point on the rate is negative near the end.
    std::string text = oscillator(kPulse, solver());
    text.replace(text.find("\"kappa\""), 7, "\"0.5*(1 - 0.5*kappa*t)\"");
    const std::vector<PointResult> found = solve(text, gradient, Device::Cuda, 4);
    const std::vector<PointResult> expected = solve(text, gradient, Device::Cpu, 4);
    for (std::size_t p = 0; p < found.size(); ++p) {
      EXPECT_EQ(found[p].failed, expected[p].failed) << p << ' ' << found[p].message << expected[p].message;
      if (!found[p].failed) expect_near(found[p].gradients, expected[p].gradients, "gradient");
    }
    EXPECT_FALSE(found.front().failed);
    EXPECT_TRUE(found.back().failed);
  }
}

/// Bytes that went each way, steps, and applications of the right-hand side or its transpose.
struct Travelled {
  std::size_t up = 0;
  std::size_t down = 0;
  std::size_t steps = 0;
  std::size_t applications = 0;
};
Travelled travelled(const std::string& text, GradientMethod gradient, std::size_t points) {
  const Traffic before = fake_traffic();
  const PointStatistics statistics = solve(text, gradient, Device::Cuda, points).front().statistics;
  const Traffic after = fake_traffic();
  return {after.up - before.up, after.down - before.down, static_cast<std::size_t>(statistics.steps),
          static_cast<std::size_t>(statistics.rhs_evaluations)};
}

TEST_P(DeviceMultistep, KeepsStatesOnTheDevice) {
  // Tighter tolerances bring more steps between the same save times. What they add to the traffic is a number for each
  // norm or inner product; tables of coefficients where directions take turns; and on the way back the inner products
  // of each term in each lane. A state is 50 numbers in each lane, of which one evaluation reads and writes several.
  constexpr std::size_t kPoints = 16;
  constexpr std::size_t kNumber = sizeof(double);
  constexpr std::size_t kTerms = 3;
  constexpr std::size_t kMostNumbers = 100;  // in a step
  const std::size_t table = kTerms * CoefficientTable::row_size(kPoints) * kNumber;
  for (const GradientMethod gradient : kGradients) {
    SCOPED_TRACE(static_cast<int>(gradient));
    const bool is_forward = gradient == GradientMethod::Forward;
    const bool walks_back = gradient == GradientMethod::Adjoint;
    const auto text = [&](const char* rtol) {
      return oscillator("drive", solver(std::string("rtol = ") + rtol + "\natol = " + rtol + "\n"));
    };
    const Travelled few = travelled(text("1e-4"), gradient, kPoints);
    const Travelled many = travelled(text("1e-7"), gradient, kPoints);
    ASSERT_GT(many.steps, few.steps + 50);
    const std::size_t steps = many.steps - few.steps;
    const std::size_t applications = many.applications - few.applications;
    EXPECT_LE(many.up, few.up + (is_forward ? 2 * applications * table : 0));
    const std::size_t products = walks_back ? 2 * applications * kTerms * kPoints * kNumber : 0;
    EXPECT_LE(many.down, few.down + steps * kMostNumbers * kNumber + products);
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, DeviceMultistep, testing::Values("adams", "bdf"));

}  // namespace
}  // namespace costate::test

// CVODES on vectors in a device's memory: like on the host, and nothing of the size of a state travels between steps.
#include "wrap/cvodes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/error.hpp"
#include "device/device_vectors.hpp"
#include "device/fake_cuda.hpp"
#include "wrap/kernels_under_test.hpp"

namespace costate::test {
namespace {

constexpr std::size_t kMembers = 12;
constexpr std::size_t kPairs = 40;
constexpr VectorShape kShape{2 * kPairs * kMembers, kMembers};
/// Of a norm, an inner product or another number of all entries.
constexpr std::size_t kNumber = sizeof(double);
/// Numbers that a step asks for at most, with its attempts and their iterations.
constexpr std::size_t kMostNumbers = 200;

/// Damped oscillators, each member by its own speed and pair k with the frequency of its place; a test calls this on
/// the device's memory, which is the host's here.
void oscillate(double /*t*/, const double* y, double* dydt) {
  for (std::size_t k = 0; k < kPairs; ++k) {
    for (std::size_t b = 0; b < kMembers; ++b) {
      const double speed = (1 + 0.1 * static_cast<double>(b)) * (1 + 0.05 * static_cast<double>(k));
      const std::size_t first = 2 * k * kMembers + b;
      const std::size_t second = first + kMembers;
      dydt[first] = speed * y[second] - 0.1 * y[first];
      dydt[second] = -speed * y[first] - 0.1 * y[second];
    }
  }
}

std::vector<double> start() {
  std::vector<double> y(kShape.size);
  for (std::size_t k = 0; k < y.size(); ++k) y[k] = std::sin(1.0 + static_cast<double>(k));
  return y;
}

/// What a run ends with, and what travelled between the end of the first step and that of the last one.
struct Outcome {
  std::vector<double> y;
  std::vector<double> s;
  std::vector<double> q;
  std::vector<double> between;
  long steps = 0;
  std::size_t most_up = 0;    ///< bytes in one step
  std::size_t most_down = 0;  ///< bytes in one step
};

enum class With { State, Quadrature, Sensitivities };

Outcome run(Multistep method, With with, VectorKernels* kernels) {
  CvodesProblem problem(method, MPI_COMM_SELF, kShape, 1e-7, 1e-9, oscillate, kernels);
  constexpr std::size_t kQuadratures = 3 * kMembers;
  if (with == With::Quadrature) {
    problem.add_quadrature(
        kQuadratures, 1e-7,
        [](double t, const double* y, double* dqdt) {
          for (std::size_t k = 0; k < kQuadratures; ++k) dqdt[k] = std::cos(t) * y[k];
        },
        kernels);
    problem.set_quadrature_tolerances(std::vector<double>(kQuadratures, 1e-9));
  }
  if (with == With::Sensitivities) {
    problem.add_sensitivities(2, [](double t, const double* y, auto s, auto dsdt) {
      for (std::size_t i = 0; i < 2; ++i) {
        oscillate(t, s[i], dsdt[i]);
        for (std::size_t k = 0; k < kShape.size; ++k) dsdt[i][k] += static_cast<double>(i + 1) * y[k];
      }
    });
    for (std::size_t i = 0; i < 2; ++i) {
      problem.set_sensitivity_tolerances(i, std::vector<double>(kMembers, 1e-9));
      problem.upload_sensitivity(i, std::vector<double>(kShape.size, 0.0));
    }
  }
  problem.upload_state(start());
  problem.restart(0, 3);
  Outcome outcome;
  for (double t = 0; t != 3;) {
    const Traffic before = fake_traffic();
    t = problem.step();
    const Traffic after = fake_traffic();
    outcome.most_up = std::max(outcome.most_up, after.up - before.up);
    outcome.most_down = std::max(outcome.most_down, after.down - before.down);
  }
  outcome.between.resize(kShape.size);
  problem.interpolate(2.999999, 0, outcome.between);
  outcome.y.resize(kShape.size);
  problem.download_state(outcome.y);
  if (with == With::Sensitivities) {
    outcome.s.resize(kShape.size);
    problem.download_sensitivity(1, outcome.s);
  }
  if (with == With::Quadrature) {
    outcome.q.resize(kQuadratures);
    problem.get_quadratures(outcome.q);
  }
  outcome.steps = problem.statistics().steps;
  return outcome;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) ASSERT_NEAR(found[k], expected[k], tolerance) << k;
}

struct Way {
  Multistep method;
  With with;
};

class DeviceCvodes : public testing::TestWithParam<Way> {};

TEST_P(DeviceCvodes, IsThatOfTheHost) {
  const Outcome expected = run(GetParam().method, GetParam().with, nullptr);
  const Outcome found = run(GetParam().method, GetParam().with, kernels_under_test());
  // Sums in another order move the norms by roundings: the same steps, but for those where a decision was close.
  EXPECT_NEAR(static_cast<double>(found.steps), static_cast<double>(expected.steps),
              0.02 * static_cast<double>(expected.steps));
  expect_near(found.y, expected.y, 1e-6);
  expect_near(found.between, expected.between, 1e-6);
  expect_near(found.s, expected.s, 1e-5);
  expect_near(found.q, expected.q, 1e-6);
}

TEST_P(DeviceCvodes, GivesTheSameBitsAgain) {
  const Outcome once = run(GetParam().method, GetParam().with, kernels_under_test());
  const Outcome again = run(GetParam().method, GetParam().with, kernels_under_test());
  EXPECT_EQ(once.y, again.y);
  EXPECT_EQ(once.s, again.s);
  EXPECT_EQ(once.q, again.q);
}

TEST_P(DeviceCvodes, MovesNothingButNumbersInAStep) {
  const Outcome outcome = run(GetParam().method, GetParam().with, kernels_under_test());
  EXPECT_EQ(outcome.most_up, 0U);
  EXPECT_GT(outcome.most_down, 0U);
  EXPECT_LE(outcome.most_down, kMostNumbers * kNumber);
  EXPECT_LT(kMostNumbers, kShape.size);
}

INSTANTIATE_TEST_SUITE_P(Ways, DeviceCvodes,
                         testing::Values(Way{Multistep::Adams, With::State}, Way{Multistep::Adams, With::Quadrature},
                                         Way{Multistep::Adams, With::Sensitivities}, Way{Multistep::Bdf, With::State},
                                         Way{Multistep::Bdf, With::Quadrature},
                                         Way{Multistep::Bdf, With::Sensitivities}));

TEST(DeviceCvodes, KnowsItsHardestMember) {
  for (VectorKernels* kernels : {static_cast<VectorKernels*>(nullptr), kernels_under_test()}) {
    CvodesProblem problem(
        Multistep::Adams, MPI_COMM_SELF, {6, 3}, 1e-8, 1e-10,
        [](double, const double* y, double* dydt) {
          for (std::size_t k = 0; k < 6; ++k) dydt[k] = k % 3 == 1 ? std::sin(20 * y[k]) + 2 : 0;
        },
        kernels);
    problem.upload_state(std::vector<double>(6, 0.1));
    problem.restart(0, 1);
    for (int step = 0; step < 20; ++step) problem.step();
    EXPECT_EQ(problem.hardest_member(), 1U);
  }
}

/// A device on which the work fails after a while.
class Failing : public DeviceVectors {
 public:
  enum class At { Pass, Norm };
  Failing(const CudaStream& stream, At at) : DeviceVectors(stream), at_(at) {}
  void carry_out(std::span<const VectorPass> passes, std::size_t n) override {
    if (at_ == At::Pass) fail_later();
    DeviceVectors::carry_out(passes, n);
  }
  double largest_square(const double* x, const double* w, std::size_t n, std::size_t members) override {
    if (at_ == At::Norm) fail_later();
    return DeviceVectors::largest_square(x, w, n, members);
  }

 private:
  void fail_later() {
    if (++calls_ > 100) throw Error("the device is lost");
  }
  At at_;
  int calls_ = 0;
};

TEST(DeviceCvodes, LetsAFailureOfTheDeviceOutOfTheStep) {
  for (const Failing::At at : {Failing::At::Pass, Failing::At::Norm}) {
    const CudaStream stream;
    Failing kernels(stream, at);
    CvodesProblem problem(Multistep::Adams, MPI_COMM_SELF, kShape, 1e-7, 1e-9, oscillate, &kernels);
    problem.upload_state(start());
    problem.restart(0, 100);
    try {
      for (int step = 0; step < 1000; ++step) problem.step();
      FAIL() << "nothing was thrown";
    } catch (const PointError& error) {
      FAIL() << "the point is blamed: " << error.what();
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), "the device is lost");
    }
  }
}

TEST(DeviceCvodes, WantsAPetscThatHasTheDevice) {
  try {
    const PetscVector vector(MPI_COMM_SELF, kShape, VectorPlace::Cuda);
    const PetscEntries entries(vector.get(), VectorPlace::Cuda);
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--with-cuda"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace costate::test

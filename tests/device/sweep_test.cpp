// What runs on a device, on a fake of one: whole sweeps and the comparisons that scripts/gpu_bundle makes.
#include <gtest/gtest.h>

#include <cmath>

#include "device/fake_cuda.hpp"
#include "gpu/checks.hpp"
#include "gpu/device_sweep.hpp"
#include "gpu/host_sweep.hpp"
#include "support/temporary_directory.hpp"

namespace costate::test {
namespace {

using Way = DeviceSweep::Way;
using Drive = DeviceSweep::Drive;

constexpr SweepOptions kOptions{6, 1e-8, 1e-10};

Sweep on_fake(const std::vector<KerrPoint>& points, std::size_t batch, Way way, Drive drive,
              std::optional<double> step = std::nullopt) {
  const CudaStream stream;
  return DeviceSweep(kOptions, batch, way, 4, step, drive, *cuda_device(), stream).run(points, Wanted::Gradients);
}

void expect_near(const Sweep& found, const Sweep& expected, double tolerance) {
  for (std::size_t k = 0; k < expected.photons.size(); ++k) {
    EXPECT_NEAR(found.photons[k], expected.photons[k], tolerance);
    for (double KerrPoint::*field : {&KerrPoint::kerr, &KerrPoint::detuning, &KerrPoint::drive, &KerrPoint::kappa})
      EXPECT_NEAR(found.gradient[k].*field, expected.gradient[k].*field, tolerance);
  }
}

TEST(DeviceSweep, IsThatOfTheHost) {
  const std::vector<KerrPoint> points = kerr_grid(2);
  const Sweep expected = sweep_on_host(points, kOptions, Wanted::Gradients, 16, 1);
  for (const Way way : {Way::Tiles, Way::Streams}) {
    const Sweep found = on_fake(points, 16, way, Drive::Constant);
    SCOPED_TRACE(way == Way::Tiles ? "tiles" : "streams");
    // Sums in another order move the steps by roundings, and the last one may be left over.
    EXPECT_NEAR(found.steps, expected.steps, 1);
    expect_near(found, expected, 1e-9);
  }
}

TEST(DeviceSweep, IsTheSameInSmallerBatchesWithinTolerances) {
  const std::vector<KerrPoint> points = kerr_grid(2);
  expect_near(on_fake(points, 8, Way::Tiles, Drive::Constant), on_fake(points, 16, Way::Tiles, Drive::Constant), 1e-6);
}

TEST(DeviceSweep, DifferentiatesWhatItComputed) {
  // Fixed steps: values are smooth in the parameters, central differences meet the gradient to their own error.
  const KerrPoint point{2, 0.3, 0.8, 0.5};
  constexpr double delta = 1e-5;
  for (const Drive drive : {Drive::Constant, Drive::Pulse}) {
    for (const Way way : {Way::Tiles, Way::Streams}) {
      const Sweep sweep = on_fake({point}, 1, way, drive, 0.25);
      for (double KerrPoint::*field : {&KerrPoint::kerr, &KerrPoint::detuning, &KerrPoint::drive, &KerrPoint::kappa}) {
        KerrPoint more = point;
        KerrPoint less = point;
        more.*field += delta;
        less.*field -= delta;
        const double high = on_fake({more}, 1, way, drive, 0.25).photons[0];
        const double low = on_fake({less}, 1, way, drive, 0.25).photons[0];
        EXPECT_NEAR(sweep.gradient[0].*field, (high - low) / (2 * delta), 1e-8);
      }
    }
  }
}

TEST(DeviceSweep, KeepsStatesOnTheDevice) {
  const std::vector<KerrPoint> points = kerr_grid(2);
  const CudaStream stream;
  DeviceSweep sweep(kOptions, 16, Way::Tiles, 4, std::nullopt, Drive::Constant, *cuda_device(), stream);
  const Traffic before = fake_traffic();
  const Sweep result = sweep.run(points, Wanted::Gradients);
  const Traffic after = fake_traffic();
  // Up: one table of coefficients. Down: values, derivatives and one number for each attempt; rejected ones are few.
  EXPECT_LE(after.up - before.up, 4 * 48 * sizeof(double));
  EXPECT_LE(static_cast<double>(after.down - before.down), sizeof(double) * (16 + 4 * 16 + 2 * result.steps));
}

TEST(Checks, OfTheBundleHold) {
  const TemporaryDirectory directory;
  Report report(directory.path() / "report.json");
  const CudaStream stream;
  check_applications(report, Extent::Small, stream);
  check_expectations(report, stream);
  check_coefficients(report, Extent::Small, stream);
  check_steps(report, Extent::Small, *cuda_device(), stream);
  check_frames(report, Extent::Small, *cuda_device(), stream);
  check_series(report, Extent::Small, *cuda_device(), stream);
  EXPECT_EQ(report.failures(), 0);
}

}  // namespace
}  // namespace costate::test

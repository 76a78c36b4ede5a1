// The Kerr sweep on a device.
#pragma once

#include <memory>
#include <optional>

#include "device/device_trajectory.hpp"
#include "gpu/host_sweep.hpp"

namespace costate::test {

/// One batch of points on the device: as many as fit are integrated together, the others follow.
class DeviceSweep {
 public:
  enum class Way { Tiles, Streams };
  enum class Drive { Constant, Pulse };

  /// `width`: members of a tile.
  DeviceSweep(const SweepOptions& options, std::size_t batch, Way way, std::size_t width, std::optional<double> step,
              Drive drive, const CudaDevice& device, const CudaStream& stream);

  [[nodiscard]] Sweep run(const std::vector<KerrPoint>& points, Wanted wanted);

 private:
  void run_batch(const std::vector<KerrPoint>& points, std::size_t first, Wanted wanted, Sweep& sweep);

  [[nodiscard]] std::vector<double> at_time(const std::vector<double>& a, double t) const;
  void add_bars(const Step& step, const std::vector<double>& bars, std::size_t first, Sweep& sweep) const;

  const CudaStream* stream_;
  Drive drive_;
  Model model_;
  LinearTerms terms_;
  std::vector<double> norms_;
  std::unique_ptr<DeviceSteps> method_;
  Layout layout_;
  DeviceTrajectory trajectory_;
  DeviceArray<double> initial_;
  DeviceArray<ExpectationEntry> entries_;
  DeviceArray<double> values_;
  DeviceArray<double> ones_;
  DeviceArray<double> lambda_;
};

}  // namespace costate::test

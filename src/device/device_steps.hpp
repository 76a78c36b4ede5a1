// Steps of DOP853 of a batch whose states are in device memory, and their transposes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "device/device_terms.hpp"
#include "device/step_arguments.hpp"
#include "wrap/cuda.hpp"
#include "wrap/device_work.hpp"

namespace costate {

/// The work is queued on the stream; a rerun gives the same bits.
class DeviceSteps {
 public:
  virtual ~DeviceSteps() = default;

  virtual void attempt(const StepArguments& step) = 0;
  virtual void pull_back(const PullArguments& pull) = 0;
};

/// One kernel for a step, one for its transpose: a block holds the stages of a tile of members in registers and shared
/// memory. A step reads y and writes y1; its transpose reads y and lambda and writes lambda.
class TileSteps : public DeviceSteps {
 public:
  /// `stream` outlives this.
  TileSteps(const LinearTerms& terms, const TileShape& shape, const CudaDevice& device, const CudaStream& stream);

  void attempt(const StepArguments& step) override;
  void pull_back(const PullArguments& pull) override;
  /// The same, to go with other work.
  [[nodiscard]] KernelCall attempt_call(const StepArguments& step) const;
  [[nodiscard]] KernelCall pull_back_call(const PullArguments& pull) const;
  [[nodiscard]] const TileView& view() const { return terms_.view(); }
  /// Bytes of shared memory of the largest kernel, with bars of each stage or of one row.
  [[nodiscard]] std::size_t shared_bytes(std::size_t bar_rows) const;

 private:
  const CudaStream* stream_;
  DeviceTileTerms terms_;
};

/// A kernel for each stage's state and application. Memory: 14 states of `members`, G and partial inner products.
class StreamSteps : public DeviceSteps {
 public:
  StreamSteps(const LinearTerms& terms, std::size_t members, const CudaStream& stream);

  void attempt(const StepArguments& step) override;
  void pull_back(const PullArguments& pull) override;
  [[nodiscard]] const StreamView& view() const { return terms_.view(); }

 private:
  void evaluate_stages(const StageCoefficients& a, double h, const double* y, std::size_t count);
  const double* stage_state(std::size_t i, double h, const double* y);

  const CudaStream* stream_;
  DeviceStreamTerms terms_;
  Layout layout_;
  std::vector<DeviceArray<double>> k_;  ///< k_i, and L_i on the way back
  DeviceArray<double> stage_;
  DeviceArray<double> bar_;
  DeviceArray<double> dots_;
  DeviceArray<double> g_;  ///< G of the present direction, and stage where it varies
  DeviceArray<double> sums_;
};

/// Tiles where the generator fits them on this device, with at most `widest` members in one; else nothing.
[[nodiscard]] std::unique_ptr<TileSteps> fitting_tiles(const LinearTerms& terms, std::size_t bar_rows,
                                                       std::size_t widest, const CudaDevice& device,
                                                       const CudaStream& stream);
/// The same, and streams where there are none.
[[nodiscard]] std::unique_ptr<DeviceSteps> make_device_steps(const LinearTerms& terms, std::size_t members,
                                                             std::size_t bar_rows, std::size_t widest,
                                                             const CudaDevice& device, const CudaStream& stream);

}  // namespace costate

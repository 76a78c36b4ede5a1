// The dynamics of a batch on a device: applications by kernels that leave all states in its memory.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "device/cuda_memory.hpp"
#include "device/stream_view.hpp"
#include "integrate/processor.hpp"

namespace costate {

/// Coefficients go to the device, and G is merged of them, where they are others than those of the application before.
class StreamDynamics : public AppliedDynamics {
 public:
  /// The arrays of the view and the memory outlive this.
  StreamDynamics(const StreamView& view, std::size_t lanes, const CudaMemory& memory);

  void apply(std::span<const double> a, const double* x, double* out) override;
  void apply_adjoint(std::span<const double> a, const double* x, double* out) override;
  void inner_products(const double* x, const double* y, std::span<double> gradient) override;
  void pull_back(std::span<const double> a, const double* x, const double* y, double* out,
                 std::span<double> gradient) override;

 private:
  /// The coefficients of one direction, and G.
  struct Direction {
    const StreamAction* action;
    std::vector<double> a;
    StateArray table;
    StateArray g;
  };
  [[nodiscard]] Direction direction(const StreamAction& action) const;
  [[nodiscard]] CUstream_st* stream() const { return memory_->stream().get(); }
  void set(Direction& direction, std::span<const double> a);
  void apply(Direction& direction, std::span<const double> a, const double* x, double* out);

  StreamView view_;
  std::size_t lanes_;
  const CudaMemory* memory_;
  Direction forward_;
  Direction transpose_;
  std::vector<double> host_table_;
  StateArray dots_;
  StateArray sums_;
};

}  // namespace costate

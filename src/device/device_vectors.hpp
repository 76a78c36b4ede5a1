// The vector operations of SUNDIALS on a CUDA device.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "device/stream_reduction.hpp"
#include "wrap/cuda.hpp"
#include "wrap/vector_kernels.hpp"

namespace costate {

class DeviceVectors : public VectorKernels {
 public:
  /// On the device in use. `stream` outlives this.
  explicit DeviceVectors(const CudaStream& stream);

  [[nodiscard]] VectorPlace place() const override;
  void settle() override;
  void carry_out(std::span<const VectorPass> passes, std::size_t n) override;
  [[nodiscard]] double reduce(Reduction reduction, const double* x, const double* y, std::size_t n) override;
  void sum_squares(const double* x, const double* w, std::size_t n, std::span<double> sums) override;
  [[nodiscard]] double largest_square(const double* x, const double* w, std::size_t n, std::size_t members) override;
  void copy(const double* from, double* to, std::size_t n) override;
  void upload(std::span<const double> from, double* to) override;
  void download(const double* from, std::span<double> to) override;

 private:
  /// out[member] = all rows of the member; `work` says what of what, and its parts and out do not matter.
  void combine(StreamReduction work, double* out);
  void sum_squares(const double* x, const double* w, std::size_t n, std::size_t members);
  [[nodiscard]] double result();

  const CudaStream* stream_;
  int device_;
  std::array<DeviceArray<double>, 2> stages_;  ///< results of every other stage
  DeviceArray<double> members_;                ///< sums of squares
  DeviceArray<double> result_;
};

}  // namespace costate

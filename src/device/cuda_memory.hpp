// A device's memory for states.
#pragma once

#include "kernels/state_memory.hpp"
#include "wrap/cuda.hpp"

namespace costate {

/// All work is queued on one stream; what the host is given has come to its end.
class CudaMemory : public StateMemory {
 public:
  /// The stream outlives this.
  explicit CudaMemory(const CudaStream& stream) : stream_(&stream) {}

  [[nodiscard]] const CudaStream& stream() const { return *stream_; }

  /// The same as allocate(); nothing where there is no memory left.
  [[nodiscard]] double* find(std::size_t size) const;

  [[nodiscard]] double* allocate(std::size_t size) const override;
  void release(double* numbers, std::size_t size) const noexcept override;
  void copy(std::span<const double> from, std::span<double> to) const override;
  void upload(std::span<const double> from, std::span<double> to) const override;
  void download(std::span<const double> from, std::span<double> to) const override;
  [[nodiscard]] std::span<const double> on_host(std::span<const double> numbers,
                                                std::vector<double>& room) const override;
  void edit(std::span<double> numbers, const std::function<void(std::span<double>)>& change) const override;
  void fill_lanes(const std::vector<bool>& chosen, double value, std::span<double> x) const override;

 private:
  const CudaStream* stream_;
};

}  // namespace costate

#include "device/cuda_memory.hpp"

#include <algorithm>
#include <cstdint>

#include "device/launch.hpp"

namespace costate {

double* CudaMemory::find(std::size_t size) const {
  auto* const numbers = static_cast<double*>(find_device_memory(size * sizeof(double), *stream_));
  if (numbers != nullptr) clear_on_device(numbers, size * sizeof(double), *stream_);
  return numbers;
}

double* CudaMemory::allocate(std::size_t size) const {
  auto* const numbers = static_cast<double*>(take_device_memory(size * sizeof(double), *stream_));
  clear_on_device(numbers, size * sizeof(double), *stream_);
  return numbers;
}

void CudaMemory::release(double* numbers, std::size_t /*size*/) const noexcept {
  release_device_memory(numbers, *stream_);
}

void CudaMemory::copy(std::span<const double> from, std::span<double> to) const {
  copy_on_device(from.data(), to.data(), from.size_bytes(), *stream_);
}

void CudaMemory::upload(std::span<const double> from, std::span<double> to) const {
  copy_to_device(from.data(), to.data(), from.size_bytes(), *stream_);
}

void CudaMemory::download(std::span<const double> from, std::span<double> to) const {
  copy_from_device(from.data(), to.data(), from.size_bytes(), *stream_);
}

std::span<const double> CudaMemory::on_host(std::span<const double> numbers, std::vector<double>& room) const {
  room.resize(numbers.size());
  download(numbers, room);
  return room;
}

void CudaMemory::edit(std::span<double> numbers, const std::function<void(std::span<double>)>& change) const {
  std::vector<double> copy(numbers.size());
  download(numbers, copy);
  change(copy);
  upload(copy, numbers);
}

void CudaMemory::fill_lanes(const std::vector<bool>& chosen, double value, std::span<double> x) const {
  if (std::ranges::find(chosen, true) == chosen.end()) return;
  if (value == 0 && std::ranges::find(chosen, false) == chosen.end())
    return clear_on_device(x.data(), x.size_bytes(), *stream_);
  const std::vector<std::uint32_t> flags(chosen.begin(), chosen.end());
  const DeviceArray<std::uint32_t> lanes(flags, *stream_);
  launch_pass(StreamFill{lanes.data(), value, x.data(), chosen.size()}, x.size() / chosen.size(), chosen.size(),
              stream_->get());
  stream_->synchronize();  // until then the flags are needed
}

}  // namespace costate

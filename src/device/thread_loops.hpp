// A thread for each piece of work: what .cu files launch.
#pragma once

#include <cstddef>

namespace costate {

inline constexpr unsigned kBlock = 256;

/// How many blocks of so many threads.
inline unsigned blocks(std::size_t count, std::size_t size) { return static_cast<unsigned>((count + size - 1) / size); }

/// work(i) for i < count.
template <class Work>
__global__ void __launch_bounds__(kBlock) for_entries(const __grid_constant__ Work work, std::size_t count) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) work(i);
}

/// work(row, i) for row < rows and i < count, neighbouring threads at neighbouring i.
template <class Work>
__global__ void __launch_bounds__(kBlock) for_rows(const __grid_constant__ Work work, std::size_t count) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) work(blockIdx.y, i);
}

}  // namespace costate

// A thread for each piece of work: what .cu files launch.
#pragma once

#include <cstddef>
#include <type_traits>

#include "wrap/device_work.hpp"

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

/// A kernel with its arguments, and `shared` bytes for each block.
template <class... Arguments>
KernelCall kernel_call(void (*kernel)(Arguments...), const char* name, dim3 grid, dim3 block, std::size_t shared,
                       const std::type_identity_t<Arguments>&... arguments) {
  const KernelShape shape{{grid.x, grid.y, grid.z}, {block.x, block.y, block.z}, shared};
  return {reinterpret_cast<const void*>(kernel), name, shape, arguments...};
}

}  // namespace costate

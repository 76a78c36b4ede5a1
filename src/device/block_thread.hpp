// One thread of a block runs the phases of a tile and waits for the others: what .cu files launch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "device/tile_apply.hpp"

namespace costate {

/// What the compiler does not know to be the same in two phases, so that it keeps nothing that follows from it in
/// registers from one phase to the next.
__device__ __forceinline__ std::uint32_t forgotten(std::uint32_t number) {
  asm volatile("" : "+r"(number));
  return number;
}

__device__ __forceinline__ void forget_number(double& number) { asm volatile("" : "+d"(number)); }
/// Read in each phase again, these take no registers between two of them.
__device__ __forceinline__ std::uint32_t own_member() {
  std::uint32_t number = 0;
  asm volatile("mov.u32 %0, %%tid.x;" : "=r"(number));
  return number;
}
__device__ __forceinline__ std::uint32_t own_element() {
  std::uint32_t number = 0;
  asm volatile("mov.u32 %0, %%tid.y;" : "=r"(number));
  return number;
}
__device__ __forceinline__ std::uint32_t own_tile() {
  std::uint32_t number = 0;
  asm volatile("mov.u32 %0, %%ctaid.x;" : "=r"(number));
  return number;
}

/// `Thread` has a place, and what it keeps from phase to phase.
template <class Thread>
class BlockThread {
 public:
  __device__ __forceinline__ explicit BlockThread(const TileView& view) : view_(view) {
    const TileElement indices = view.elements[threadIdx.y];
    indices_ = indices.row | std::uint32_t{indices.column} << 16;
  }

  template <class Phase>
  __device__ __forceinline__ void operator()(const Phase& phase) {
    indices_ = forgotten(indices_);
    const TileElement indices{static_cast<std::uint16_t>(indices_ & 0xffffU),
                              static_cast<std::uint16_t>(indices_ >> 16)};
    thread_.place = cuda::TilePlace::of(view_.shape, own_element(), own_member(), own_tile(), indices);
    phase(thread_);
    __syncthreads();
  }

  template <std::size_t... Stages>
  __device__ __forceinline__ void forget(std::index_sequence<Stages...> /*stages*/) {
    (forget_number(thread_.k[Stages].re), ...);
    (forget_number(thread_.k[Stages].im), ...);
  }

 private:
  const TileView& view_;
  std::uint32_t indices_;  ///< the row, and above 16 bits the column
  Thread thread_;
};

/// Tiles of few threads share a multiprocessor.
inline constexpr unsigned kFewThreads = 288;
inline constexpr unsigned kBlocks = 3;

[[nodiscard]] inline dim3 tile_threads(const TileView& view) { return {view.shape.members, view.shape.elements}; }

[[nodiscard]] inline unsigned tile_count(const TileView& view, std::size_t members) {
  return static_cast<unsigned>((members + view.shape.members - 1) / view.shape.members);
}

}  // namespace costate

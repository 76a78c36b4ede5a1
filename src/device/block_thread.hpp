// One thread of a block runs the phases of a tile and waits for the others: what .cu files launch.
#pragma once

#include <cstdint>

#include "device/tile_apply.hpp"

namespace costate {

/// What the compiler does not know to be the same in two phases, so that it keeps nothing that follows from it in
/// registers from one phase to the next.
__device__ __forceinline__ std::uint32_t forgotten(std::uint32_t number) {
  asm volatile("" : "+r"(number));
  return number;
}

/// `Thread` has a place, and what it keeps from phase to phase.
template <class Thread>
class BlockThread {
 public:
  __device__ __forceinline__ explicit BlockThread(const TileView& view) : view_(view) {
    const TileElement indices = view.elements[threadIdx.y];
    row_ = indices.row;
    column_ = indices.column;
  }

  template <class Phase>
  __device__ __forceinline__ void operator()(const Phase& phase) {
    const std::uint32_t element = forgotten(threadIdx.y);
    const std::uint32_t member = forgotten(threadIdx.x);
    row_ = forgotten(row_);
    column_ = forgotten(column_);
    const TileElement indices{static_cast<std::uint16_t>(row_), static_cast<std::uint16_t>(column_)};
    thread_.place = cuda::TilePlace::of(view_.shape, element, member, blockIdx.x, indices);
    phase(thread_);
    __syncthreads();
  }

 private:
  const TileView& view_;
  std::uint32_t row_;
  std::uint32_t column_;
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

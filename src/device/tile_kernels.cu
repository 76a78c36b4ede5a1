// Steps of tiles: one block for each tile.
#include "device/launch.hpp"
#include "device/tile_forward.hpp"
#include "device/tile_reverse.hpp"
#include "wrap/cuda.hpp"

namespace costate {

namespace {

/// One thread of a block runs its phases and waits for the others.
struct BlockThread {
  cuda::TileThread thread;

  template <class Phase>
  __device__ __forceinline__ void operator()(const Phase& phase) {
    phase(thread);
    __syncthreads();
  }
};

__device__ __forceinline__ BlockThread own_thread(const TileView& view) {
  BlockThread block;
  block.thread.place = cuda::TilePlace::of(view, threadIdx.y, threadIdx.x, blockIdx.x);
  return block;
}

__global__ void __launch_bounds__(kMostTileThreads, 1)
    tile_forward(const __grid_constant__ TileView view, const __grid_constant__ StepArguments step) {
  extern __shared__ double memory[];
  const cuda::TileMemory parts(view, memory);
  BlockThread block = own_thread(view);
  cuda::TileForward(view, step, parts).run(block);
}

__global__ void __launch_bounds__(kMostTileThreads, 1)
    tile_reverse(const __grid_constant__ TileView view, const __grid_constant__ PullArguments pull) {
  extern __shared__ double memory[];
  const cuda::TileMemory parts(view, memory);
  BlockThread block = own_thread(view);
  cuda::TileReverse(view, pull, parts).run(block);
}

dim3 threads(const TileView& view) { return {view.shape.members, view.shape.elements}; }

unsigned tiles(const TileView& view, std::size_t members) {
  return static_cast<unsigned>((members + view.shape.members - 1) / view.shape.members);
}

}  // namespace

std::size_t tile_forward_bytes(const TileView& view) { return sizeof(double) * cuda::TileMemory::forward_size(view); }

std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows) {
  return sizeof(double) * cuda::TileMemory::reverse_size(view, bar_rows);
}

void allow_tile_bytes(std::size_t bytes) {
  const auto limit = static_cast<int>(bytes);
  check_cuda(cudaFuncSetAttribute(tile_forward, cudaFuncAttributeMaxDynamicSharedMemorySize, limit), "tile_forward");
  check_cuda(cudaFuncSetAttribute(tile_reverse, cudaFuncAttributeMaxDynamicSharedMemorySize, limit), "tile_reverse");
}

void launch_tile_forward(const TileView& view, const StepArguments& step, CUstream_st* stream) {
  tile_forward<<<tiles(view, step.a.members), threads(view), tile_forward_bytes(view), stream>>>(view, step);
  check_launch("tile_forward");
}

void launch_tile_reverse(const TileView& view, const PullArguments& pull, CUstream_st* stream) {
  const std::size_t rows = pull.a.vary() ? dop853::kStages : 1;
  tile_reverse<<<tiles(view, pull.a.members), threads(view), tile_reverse_bytes(view, rows), stream>>>(view,
                                                                                                               pull);
  check_launch("tile_reverse");
}

}  // namespace costate

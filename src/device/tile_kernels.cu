// Steps of tiles: one block for each tile.
#include "device/block_thread.hpp"
#include "device/launch.hpp"
#include "device/thread_loops.hpp"
#include "device/tile_forward.hpp"
#include "device/tile_reverse.hpp"
#include "wrap/cuda.hpp"

namespace costate {

namespace {

/// At most `Threads` in a block, and registers for `Blocks` of them at a time.
template <unsigned Threads, unsigned Blocks, class Frame>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_forward(const __grid_constant__ TileView view, const __grid_constant__ TileParts parts,
                 const __grid_constant__ StepArguments step) {
  extern __shared__ double memory[];
  BlockThread<cuda::TileThread> block(view);
  cuda::TileForward<Frame>(view, step, cuda::TileMemory(parts, memory)).run(block);
}

template <unsigned Threads, unsigned Blocks, class Frame>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_reverse(const __grid_constant__ TileView view, const __grid_constant__ TileParts parts,
                 const __grid_constant__ PullArguments pull) {
  extern __shared__ double memory[];
  BlockThread<cuda::TileThread> block(view);
  cuda::TileReverse<Frame>(view, pull, cuda::TileMemory(parts, memory)).run(block);
}

using ForwardKernel = void (*)(TileView, TileParts, StepArguments);
using ReverseKernel = void (*)(TileView, TileParts, PullArguments);

template <class Frame>
ForwardKernel forward_kernel(const TileView& view) {
  return view.shape.threads() <= kFewThreads ? &tile_forward<kFewThreads, kBlocks, Frame>
                                             : &tile_forward<kMostTileThreads, 1, Frame>;
}
template <class Frame>
ReverseKernel reverse_kernel(const TileView& view) {
  return view.shape.threads() <= kFewThreads ? &tile_reverse<kFewThreads, kBlocks, Frame>
                                             : &tile_reverse<kMostTileThreads, 1, Frame>;
}

}  // namespace

std::size_t tile_forward_bytes(const TileView& view) { return sizeof(double) * TileParts(view).forward_size(view); }

std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows) {
  return sizeof(double) * TileParts(view).reverse_size(view, bar_rows);
}

void allow_tile_bytes(const TileView& view, std::size_t bytes) {
  constexpr auto limit = cudaFuncAttributeMaxDynamicSharedMemorySize;
  for (const ForwardKernel kernel : {forward_kernel<cuda::Still>(view), forward_kernel<cuda::Turning>(view)})
    check_cuda(cudaFuncSetAttribute(kernel, limit, static_cast<int>(bytes)), "tile_forward");
  for (const ReverseKernel kernel : {reverse_kernel<cuda::Still>(view), reverse_kernel<cuda::Turning>(view)})
    check_cuda(cudaFuncSetAttribute(kernel, limit, static_cast<int>(bytes)), "tile_reverse");
}

KernelCall tile_attempt(const TileView& view, const StepArguments& step) {
  const ForwardKernel kernel =
      step.levels != nullptr ? forward_kernel<cuda::Turning>(view) : forward_kernel<cuda::Still>(view);
  return kernel_call(kernel, "tile_forward", tile_count(view, step.a.members), tile_threads(view),
                     tile_forward_bytes(view), view, TileParts(view), step);
}

KernelCall tile_pull(const TileView& view, const PullArguments& pull) {
  const std::size_t rows = pull.a.vary() ? dop853::kStages : 1;
  const ReverseKernel kernel =
      pull.levels != nullptr ? reverse_kernel<cuda::Turning>(view) : reverse_kernel<cuda::Still>(view);
  return kernel_call(kernel, "tile_reverse", tile_count(view, pull.a.members), tile_threads(view),
                     tile_reverse_bytes(view, rows), view, TileParts(view), pull);
}

}  // namespace costate

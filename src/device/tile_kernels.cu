// Steps of tiles: one block for each tile.
#include "device/launch.hpp"
#include "device/thread_loops.hpp"
#include "device/tile_forward.hpp"
#include "device/tile_reverse.hpp"
#include "wrap/cuda.hpp"

namespace costate {

namespace {

/// What the compiler does not know to be the same in two phases, so that it keeps nothing that follows from it in
/// registers from one phase to the next.
__device__ __forceinline__ std::uint32_t forgotten(std::uint32_t number) {
  asm volatile("" : "+r"(number));
  return number;
}

/// One thread of a block runs its phases and waits for the others.
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
  cuda::TileThread thread_;
};

/// At most `Threads` in a block, and registers for `Blocks` of them at a time.
template <unsigned Threads, unsigned Blocks, class Frame>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_forward(const __grid_constant__ TileView view, const __grid_constant__ StepArguments step) {
  extern __shared__ double memory[];
  const cuda::TileMemory parts(view, memory);
  BlockThread block(view);
  cuda::TileForward<Frame>(view, step, parts).run(block);
}

template <unsigned Threads, unsigned Blocks, class Frame>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_reverse(const __grid_constant__ TileView view, const __grid_constant__ PullArguments pull) {
  extern __shared__ double memory[];
  const cuda::TileMemory parts(view, memory);
  BlockThread block(view);
  cuda::TileReverse<Frame>(view, pull, parts).run(block);
}

/// Tiles of few threads share a multiprocessor.
constexpr unsigned kFewThreads = 288;
constexpr unsigned kBlocks = 3;

using ForwardKernel = void (*)(TileView, StepArguments);
using ReverseKernel = void (*)(TileView, PullArguments);

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

dim3 threads(const TileView& view) { return {view.shape.members, view.shape.elements}; }

unsigned tiles(const TileView& view, std::size_t members) {
  return static_cast<unsigned>((members + view.shape.members - 1) / view.shape.members);
}

}  // namespace

std::size_t tile_forward_bytes(const TileView& view) { return sizeof(double) * cuda::TileMemory::forward_size(view); }

std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows) {
  return sizeof(double) * cuda::TileMemory::reverse_size(view, bar_rows);
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
  return kernel_call(kernel, "tile_forward", tiles(view, step.a.members), threads(view), tile_forward_bytes(view), view,
                     step);
}

KernelCall tile_pull(const TileView& view, const PullArguments& pull) {
  const std::size_t rows = pull.a.vary() ? dop853::kStages : 1;
  const ReverseKernel kernel =
      pull.levels != nullptr ? reverse_kernel<cuda::Turning>(view) : reverse_kernel<cuda::Still>(view);
  return kernel_call(kernel, "tile_reverse", tiles(view, pull.a.members), threads(view), tile_reverse_bytes(view, rows),
                     view, pull);
}

}  // namespace costate

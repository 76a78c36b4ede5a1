// Steps of tiles: one block for each tile.
#include "device/launch.hpp"
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

/// One thread of a block runs its phases and waits for the others.
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
  cuda::TileThread thread_;
};

/// At most `Threads` in a block, and registers for `Blocks` of them at a time.
template <unsigned Threads, unsigned Blocks, class Frame>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_forward(const __grid_constant__ TileView view, const __grid_constant__ TileParts parts,
                 const __grid_constant__ StepArguments step) {
  extern __shared__ double memory[];
  BlockThread block(view);
  cuda::TileForward<Frame>(view, step, cuda::TileMemory(parts, memory)).run(block);
}

template <unsigned Threads, unsigned Blocks, class Frame>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_reverse(const __grid_constant__ TileView view, const __grid_constant__ TileParts parts,
                 const __grid_constant__ PullArguments pull) {
  extern __shared__ double memory[];
  BlockThread block(view);
  cuda::TileReverse<Frame>(view, pull, cuda::TileMemory(parts, memory)).run(block);
}

/// Tiles of few threads share a multiprocessor.
constexpr unsigned kFewThreads = 288;
constexpr unsigned kBlocks = 3;

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

dim3 threads(const TileView& view) { return {view.shape.members, view.shape.elements}; }

unsigned tiles(const TileView& view, std::size_t members) {
  return static_cast<unsigned>((members + view.shape.members - 1) / view.shape.members);
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

void launch_tile_forward(const TileView& view, const StepArguments& step, CUstream_st* stream) {
  const ForwardKernel kernel =
      step.levels != nullptr ? forward_kernel<cuda::Turning>(view) : forward_kernel<cuda::Still>(view);
  kernel<<<tiles(view, step.a.members), threads(view), tile_forward_bytes(view), stream>>>(view, TileParts(view), step);
  check_launch("tile_forward");
}

void launch_tile_reverse(const TileView& view, const PullArguments& pull, CUstream_st* stream) {
  const std::size_t rows = pull.a.vary() ? dop853::kStages : 1;
  const ReverseKernel kernel =
      pull.levels != nullptr ? reverse_kernel<cuda::Turning>(view) : reverse_kernel<cuda::Still>(view);
  kernel<<<tiles(view, pull.a.members), threads(view), tile_reverse_bytes(view, rows), stream>>>(view, TileParts(view),
                                                                                                 pull);
  check_launch("tile_reverse");
}

}  // namespace costate

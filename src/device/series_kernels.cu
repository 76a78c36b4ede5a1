// Factors of exponentials of tiles: one block for each tile.
#include "device/block_thread.hpp"
#include "device/launch.hpp"
#include "device/tile_series.hpp"
#include "wrap/cuda.hpp"

namespace costate {

namespace {

/// At most `Threads` in a block, and registers for `Blocks` of them at a time.
template <unsigned Threads, unsigned Blocks>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_factor(const __grid_constant__ TileView view, const __grid_constant__ SeriesStep step) {
  extern __shared__ double memory[];
  const cuda::SeriesMemory parts(view, memory);
  BlockThread<cuda::SeriesThread> block(view);
  cuda::TileFactor(view, step, parts).run(block);
}

template <unsigned Threads, unsigned Blocks>
__global__ void __launch_bounds__(Threads, Blocks)
    tile_factor_back(const __grid_constant__ TileView view, const __grid_constant__ SeriesPull pull) {
  extern __shared__ double memory[];
  const cuda::SeriesMemory parts(view, memory);
  BlockThread<cuda::SeriesThread> block(view);
  cuda::TileFactorBack(view, pull, parts).run(block);
}

using FactorKernel = void (*)(TileView, SeriesStep);
using FactorBackKernel = void (*)(TileView, SeriesPull);

bool has_few_threads(const TileView& view) { return view.shape.threads() <= kFewThreads; }

FactorKernel factor_kernel(const TileView& view) {
  return has_few_threads(view) ? &tile_factor<kFewThreads, kBlocks> : &tile_factor<kMostTileThreads, 1>;
}
FactorBackKernel factor_back_kernel(const TileView& view) {
  return has_few_threads(view) ? &tile_factor_back<kFewThreads, kBlocks> : &tile_factor_back<kMostTileThreads, 1>;
}

}  // namespace

std::size_t tile_factor_bytes(const TileView& view) { return sizeof(double) * cuda::SeriesMemory::forward_size(view); }
std::size_t tile_factor_back_bytes(const TileView& view) {
  return sizeof(double) * cuda::SeriesMemory::reverse_size(view);
}

std::size_t tile_term_numbers(const TileView& view, std::size_t members) {
  return tile_count(view, members) * cuda::SeriesMemory::term_size(view);
}

void allow_factor_bytes(const TileView& view, std::size_t bytes) {
  constexpr auto limit = cudaFuncAttributeMaxDynamicSharedMemorySize;
  check_cuda(cudaFuncSetAttribute(factor_kernel(view), limit, static_cast<int>(bytes)), "tile_factor");
  check_cuda(cudaFuncSetAttribute(factor_back_kernel(view), limit, static_cast<int>(bytes)), "tile_factor_back");
}

void launch_tile_factor(const TileView& view, const SeriesStep& step, CUstream_st* stream) {
  factor_kernel(view)<<<tile_count(view, step.series.members), tile_threads(view), tile_factor_bytes(view), stream>>>(
      view, step);
  check_launch("tile_factor");
}

void launch_tile_factor_back(const TileView& view, const SeriesPull& pull, CUstream_st* stream) {
  factor_back_kernel(
      view)<<<tile_count(view, pull.series.members), tile_threads(view), tile_factor_back_bytes(view), stream>>>(view,
                                                                                                                 pull);
  check_launch("tile_factor_back");
}

}  // namespace costate

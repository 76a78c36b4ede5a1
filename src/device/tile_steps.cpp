#include <algorithm>

#include "device/device_steps.hpp"
#include "device/launch.hpp"

namespace costate {

TileSteps::TileSteps(const LinearTerms& terms, const TileShape& shape, const CudaDevice& device,
                     const CudaStream& stream)
    : stream_(&stream), terms_(TileTerms(terms, shape), stream) {
  allow_tile_bytes(view(), device.shared_per_block);
  allow_factor_bytes(view(), device.shared_per_block);
}

KernelCall TileSteps::attempt_call(const StepArguments& step) const { return tile_attempt(view(), step); }

KernelCall TileSteps::pull_back_call(const PullArguments& pull) const { return tile_pull(view(), pull); }

void TileSteps::attempt(const StepArguments& step) { queue(attempt_call(step), *stream_); }

void TileSteps::pull_back(const PullArguments& pull) { queue(pull_back_call(pull), *stream_); }

std::size_t TileSteps::shared_bytes(std::size_t bar_rows) const {
  return std::max({tile_forward_bytes(view()), tile_reverse_bytes(view(), bar_rows), tile_factor_back_bytes(view())});
}

std::unique_ptr<TileSteps> fitting_tiles(const LinearTerms& terms, std::size_t bar_rows, std::size_t widest,
                                         const CudaDevice& device, const CudaStream& stream) {
  for (std::size_t width = widest; width > 0; width /= 2) {
    const std::optional<TileShape> shape = tile_shape(terms.equation, terms.dimension, width);
    if (!shape || !fits_tiles(terms)) continue;
    auto steps = std::make_unique<TileSteps>(terms, *shape, device, stream);
    if (steps->shared_bytes(bar_rows) <= device.shared_per_block) return steps;
  }
  return nullptr;
}

std::unique_ptr<DeviceSteps> make_device_steps(const LinearTerms& terms, std::size_t members, std::size_t bar_rows,
                                               std::size_t widest, const CudaDevice& device, const CudaStream& stream) {
  if (std::unique_ptr<TileSteps> tiles = fitting_tiles(terms, bar_rows, widest, device, stream)) return tiles;
  return std::make_unique<StreamSteps>(terms, members, stream);
}

}  // namespace costate

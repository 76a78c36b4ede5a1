// Reading large datasets in pieces of bounded size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "wrap/hdf5.hpp"

namespace costate {

/// Calls use(bytes) for one piece of the dataset after the other, in row-major order, each at most about 16 MiB (or one
/// element). The pieces joined are the dataset.
template <class Use>
void for_each_piece(const Hdf5Dataset& dataset, Use use) {
  constexpr std::size_t kPieceBytes = std::size_t{16} << 20;
  const std::vector<std::size_t> shape = dataset.shape();
  if (element_count(shape) == 0) return;

  // Behind axis `split` everything fits into one piece; along it as many entries as fit are taken at once.
  std::size_t inner = element_size(dataset.type());
  std::size_t split = shape.size();
  while (split > 0 && inner * shape[split - 1] <= kPieceBytes) inner *= shape[--split];
  Hyperslab slab{std::vector<std::size_t>(shape.size(), 0), shape};
  std::fill(slab.count.begin(), slab.count.begin() + static_cast<std::ptrdiff_t>(split), std::size_t{1});
  const std::size_t stride = split > 0 ? std::max<std::size_t>(1, kPieceBytes / inner) : 1;

  std::vector<std::byte> data;
  while (true) {
    if (split > 0) slab.count[split - 1] = std::min(stride, shape[split - 1] - slab.offset[split - 1]);
    data.resize(element_count(slab.count) * element_size(dataset.type()));
    dataset.read(slab, data);
    use(std::span<const std::byte>(data));

    std::size_t axis = split;
    while (axis > 0) {
      slab.offset[axis - 1] += slab.count[axis - 1];
      if (slab.offset[axis - 1] < shape[axis - 1]) break;
      slab.offset[--axis] = 0;
    }
    if (axis == 0) return;
  }
}

}  // namespace costate

// A generator laid out for tiles of members that fit the shared memory of a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "device/merged_arrays.hpp"
#include "device/tile_view.hpp"
#include "kernels/lowering.hpp"

namespace costate {

/// The tile of `members` members, or none where its threads or its shared memory would be too many.
[[nodiscard]] std::optional<TileShape> tile_shape(Equation equation, std::size_t dimension, std::size_t members);

/// Whether the terms are few enough to be walked through element by element.
[[nodiscard]] bool fits_tiles(const LinearTerms& terms);

/// The arrays of a TileAction.
struct TileActionArrays {
  MergedArrays<std::uint16_t> left;
  std::vector<std::uint32_t> coefficients = {};         ///< [jump]
  std::vector<std::vector<std::uint32_t>> begins = {};  ///< [jump][element]
  std::vector<TilePair> pairs = {};
};

struct TileTerms {
  TileTerms(const LinearTerms& linear, const TileShape& tile_shape);

  TileShape shape;
  std::uint32_t terms;
  std::vector<TileElement> elements;
  TileActionArrays forward;
  TileActionArrays transpose;
  std::vector<TileElement> dot_entries;
  std::vector<TileRun> dot_runs;
  std::vector<std::uint32_t> term_begin;
  std::vector<Contribution> dot_contributions;
};

}  // namespace costate

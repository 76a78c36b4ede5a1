// Where the numbers of a batched state stand. Nobody else computes an index.
#pragma once

#include <cstddef>

#include "base/inline.hpp"

namespace costate {

enum class Part : std::size_t { Real = 0, Imaginary = 1 };

/// y[((2*row + part)*columns + column)*members + member]: state rows outer, planes split, members inner and contiguous.
/// A ket has one column; a density matrix has `dimension` columns, which act as further lanes of its rows.
struct Layout {
  std::size_t rows = 0;
  std::size_t columns = 1;
  std::size_t members = 1;

  [[nodiscard]] COSTATE_INLINE constexpr std::size_t lanes() const { return columns * members; }
  [[nodiscard]] COSTATE_INLINE constexpr std::size_t size() const { return 2 * rows * lanes(); }
  [[nodiscard]] COSTATE_INLINE constexpr std::size_t plane(std::size_t row, Part part) const {
    return (2 * row + static_cast<std::size_t>(part)) * lanes();
  }
  [[nodiscard]] COSTATE_INLINE constexpr std::size_t operator()(std::size_t row, std::size_t column, Part part,
                                                                std::size_t member) const {
    return plane(row, part) + column * members + member;
  }
};

}  // namespace costate

// Plain pointers into a StreamTerms: a generator as kernels walk through it that leave all states in device memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/jump_view.hpp"
#include "kernels/layout.hpp"
#include "kernels/sparse_view.hpp"

namespace costate {

/// A row of a ket, or an element of the upper triangle of a density matrix together with its mirror image.
struct StreamElement {
  std::uint32_t row;
  std::uint32_t column;
};

/// coefficient * scale * L rho L^dagger of any L.
struct StreamJump {
  std::size_t coefficient = 0;
  double scale = 1;
  const JumpEntry* entries = nullptr;        ///< by row
  const std::uint32_t* row_begin = nullptr;  ///< [row]; rows + 1 numbers
};

/// One direction: the A_m of a generator, or their transposes.
struct StreamAction {
  SparseTermsView left;  ///< the K_m of Form::Weighted
  const StreamJump* jumps = nullptr;
  std::size_t jump_count = 0;
};

struct StreamView {
  std::size_t rows = 0;
  std::size_t columns = 1;
  std::size_t terms = 0;
  const StreamElement* elements = nullptr;
  std::size_t element_count = 0;
  StreamAction forward;
  StreamAction transpose;
  SparseTermsView left_of_dots;  ///< the K_m of Form::DiagonalApart

  [[nodiscard]] COSTATE_INLINE Layout layout(std::size_t members) const { return {rows, columns, members}; }
};

}  // namespace costate

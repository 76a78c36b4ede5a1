// Plain pointers into a MonomialJump, for kernels.
#pragma once

#include <cstddef>

#include "base/inline.hpp"

namespace costate {

/// The entry l of L in `row`, at the column `source`.
struct JumpEntry {
  std::size_t row;
  std::size_t source;
  double re;
  double im;
};

struct JumpWeight {
  double re;
  double im;
};

/// scale * l_i conj(l_j): what x_{s(i) s(j)} is multiplied by.
COSTATE_INLINE JumpWeight jump_weight(const JumpEntry& left, const JumpEntry& right, double scale) {
  return {scale * (left.re * right.re + left.im * right.im), scale * (left.im * right.re - left.re * right.im)};
}

/// coefficient * scale * L rho L^dagger, L with at most one entry in each row.
struct JumpView {
  std::size_t coefficient = 0;
  double scale = 1;
  bool is_real = false;
  const JumpEntry* entries = nullptr;  ///< by row
  std::size_t entry_count = 0;
  const std::size_t* position = nullptr;  ///< [row]: its entry, or entry_count

  /// Where all entries are on one diagonal, source = row + offset, columns are lanes that stay neighbours: weights l_j
  /// for rows j < diagonal_end. Else diagonal_end is 0.
  std::size_t diagonal_end = 0;
  const double* diagonal_re = nullptr;
  const double* diagonal_im = nullptr;
};

/// The jumps of a generator.
struct JumpList {
  const JumpView* first = nullptr;
  std::size_t count = 0;
};

}  // namespace costate

// Plain pointers into SparseTerms, for kernels.
#pragma once

#include <cstdint>

namespace costate {

/// The entries of one matrix in one row: [begin, real_end) are real, [real_end, imaginary_end) imaginary,
/// [imaginary_end, end) complex, so that only the last kind costs a complex product.
struct RowSegment {
  std::uint32_t term;
  std::uint32_t begin;
  std::uint32_t real_end;
  std::uint32_t imaginary_end;
  std::uint32_t end;
};

/// One part, real or imaginary, of a diagonal element of one matrix.
struct DiagonalEntry {
  double value;
  std::uint32_t term;
};

/// The diagonal elements of all matrices in one row: real parts in [begin, real_end), imaginary parts in
/// [real_end, end). Where they are kept apart from the segments, sum_m a_m K_m costs one product with x for all of
/// them.
struct RowDiagonal {
  std::uint32_t begin;
  std::uint32_t real_end;
  std::uint32_t end;
};

struct SparseTermsView {
  const std::uint32_t* row_begin = nullptr;  ///< [row]: its first segment; rows + 1 numbers
  const RowSegment* segments = nullptr;
  const std::uint32_t* columns = nullptr;  ///< [entry]
  const double* re = nullptr;              ///< [entry]; not read for imaginary entries
  const double* im = nullptr;              ///< [entry]; not read for real entries
  const RowDiagonal* diagonals = nullptr;  ///< [row]
  const DiagonalEntry* diagonal_entries = nullptr;
};

}  // namespace costate

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

/// One part, real or imaginary, of an entry of one matrix.
struct EntryPart {
  double value;
  std::uint32_t column;
  std::uint32_t term;
};

/// Parts of one row: the real ones in [begin, real_end), the imaginary ones in [real_end, end).
struct RowParts {
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
  const RowParts* diagonals = nullptr;     ///< [row]: of the diagonal elements of all matrices
  const RowParts* few = nullptr;           ///< [row]: of the matrices with few other entries in the row
  const EntryPart* parts = nullptr;
};

}  // namespace costate

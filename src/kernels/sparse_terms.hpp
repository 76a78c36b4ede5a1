// Several sparse matrices side by side, row by row: what a row kernel walks through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quantum/operators.hpp"

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

/// Plain pointers into SparseTerms, for kernels.
struct SparseTermsView {
  const std::uint32_t* row_begin = nullptr;  ///< [row]: its first segment; rows + 1 numbers
  const RowSegment* segments = nullptr;
  const std::uint32_t* columns = nullptr;  ///< [entry]
  const double* re = nullptr;              ///< [entry]; not read for imaginary entries
  const double* im = nullptr;              ///< [entry]; not read for real entries
};

/// Terms are numbered by their place in the list they are built from; a row has a segment for each term with entries.
class SparseTerms {
 public:
  SparseTerms(std::span<const Operator> terms, std::size_t rows);

  [[nodiscard]] std::size_t rows() const { return row_begin_.size() - 1; }
  [[nodiscard]] std::size_t entries() const { return columns_.size(); }
  [[nodiscard]] SparseTermsView view() const;

 private:
  void append_row(const Operator& term, std::uint32_t index, Eigen::Index row);

  std::vector<std::uint32_t> row_begin_;
  std::vector<RowSegment> segments_;
  std::vector<std::uint32_t> columns_;
  std::vector<double> re_;
  std::vector<double> im_;
};

}  // namespace costate

// Several sparse matrices side by side, row by row: what a row kernel walks through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/sparse_view.hpp"
#include "quantum/operators.hpp"

namespace costate {

/// Where diagonal elements stand.
enum class Diagonals {
  InSegments,  ///< with the others
  Apart,       ///< in rows of their own, without column numbers
};

/// Terms are numbered by their place in the list they are built from; a row has a segment for each term with entries.
class SparseTerms {
 public:
  SparseTerms(std::span<const Operator> terms, std::size_t rows, Diagonals diagonals);

  [[nodiscard]] std::size_t rows() const { return row_begin_.size() - 1; }
  /// Of the segments.
  [[nodiscard]] std::size_t entries() const { return columns_.size(); }
  [[nodiscard]] SparseTermsView view() const;

 private:
  void append_segment(const Operator& term, std::uint32_t index, Eigen::Index row);
  void append_diagonal(std::span<const Operator> terms, Eigen::Index row);

  Diagonals placement_;
  std::vector<std::uint32_t> row_begin_;
  std::vector<RowSegment> segments_;
  std::vector<std::uint32_t> columns_;
  std::vector<double> re_;
  std::vector<double> im_;
  std::vector<RowDiagonal> diagonals_;
  std::vector<DiagonalEntry> diagonal_entries_;
};

}  // namespace costate

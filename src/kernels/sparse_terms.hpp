// Several sparse matrices side by side, row by row: what a row kernel walks through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/sparse_view.hpp"
#include "quantum/operators.hpp"

namespace costate {

/// Which entries stand in segments.
enum class Form {
  Segments,       ///< all
  DiagonalApart,  ///< all but those on the diagonal
  Weighted,       ///< of rows off the diagonal with many entries of a term: what is quickest for sum_m a_m K_m x
};

/// Terms are numbered by their place in the list they are built from; a row has a segment for each term with entries.
class SparseTerms {
 public:
  SparseTerms(std::span<const Operator> terms, std::size_t rows, Form form);

  [[nodiscard]] std::size_t rows() const { return row_begin_.size() - 1; }
  /// Of the segments.
  [[nodiscard]] std::size_t entries() const { return columns_.size(); }
  [[nodiscard]] SparseTermsView view() const;

 private:
  void append_segment(const Operator& term, std::uint32_t index, Eigen::Index row);
  [[nodiscard]] bool is_in_segment(const Operator& term, Eigen::Index row, Eigen::Index column) const;
  template <class Select>
  RowParts append_parts(std::span<const Operator> terms, Eigen::Index row, Select is_selected);

  Form form_;
  std::vector<std::uint32_t> row_begin_;
  std::vector<RowSegment> segments_;
  std::vector<std::uint32_t> columns_;
  std::vector<double> re_;
  std::vector<double> im_;
  std::vector<RowParts> diagonals_;
  std::vector<RowParts> few_;
  std::vector<EntryPart> parts_;
};

}  // namespace costate

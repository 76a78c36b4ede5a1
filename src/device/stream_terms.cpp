#include "device/stream_terms.hpp"

#include <algorithm>

#include "device/sum_parts.hpp"

namespace costate {

namespace {

/// Elements follow each other by tiles of so many rows and columns, so that neighbours in time find in cache what they
/// share.
constexpr std::uint32_t kTile = 8;

std::vector<StreamElement> elements_of(std::size_t rows, std::size_t columns) {
  std::vector<StreamElement> elements;
  const auto append_tile = [&](std::uint32_t first_row, std::uint32_t first_column) {
    for (std::uint32_t row = first_row; row < std::min<std::size_t>(first_row + kTile, rows); ++row) {
      const std::uint32_t begin = columns > 1 ? std::max(first_column, row) : first_column;
      for (std::uint32_t column = begin; column < std::min<std::size_t>(first_column + kTile, columns); ++column)
        elements.push_back({row, column});
    }
  };
  for (std::uint32_t row = 0; row < rows; row += kTile) {
    for (std::uint32_t column = columns > 1 ? row : 0; column < columns; column += kTile) append_tile(row, column);
  }
  return elements;
}

using Operators = std::vector<Operator>;

bool is_matrix(const LinearTerms& linear) { return linear.equation == Equation::Lindblad; }
Operators of_kets(const LinearTerms& linear) { return is_matrix(linear) ? Operators{} : linear.left; }
Operators of_matrices(const LinearTerms& linear) { return is_matrix(linear) ? linear.left : Operators{}; }

}  // namespace

StreamJumpArrays::StreamJumpArrays(const JumpTerm& jump) : coefficient(jump.coefficient), scale(jump.scale) {
  for (Eigen::Index row = 0; row < jump.op.outerSize(); ++row) {
    row_begin.push_back(static_cast<std::uint32_t>(entries.size()));
    for (Operator::InnerIterator entry(jump.op, row); entry; ++entry) {
      entries.push_back({static_cast<std::size_t>(row), static_cast<std::size_t>(entry.col()), entry.value().real(),
                         entry.value().imag()});
    }
  }
  row_begin.push_back(static_cast<std::uint32_t>(entries.size()));
}

StreamActionArrays::StreamActionArrays(const LinearTerms& linear)
    : left(of_kets(linear), linear.dimension, Form::Weighted),
      merged(of_matrices(linear), linear.dimension),
      jumps(linear.jumps.begin(), linear.jumps.end()) {}

StreamDotArrays::StreamDotArrays(const LinearTerms& linear, const StreamActionArrays& forward)
    : left(of_kets(linear), linear.dimension, Form::DiagonalApart) {
  const auto terms = static_cast<std::uint32_t>(linear.coefficients.size());
  const auto rows = static_cast<std::uint32_t>(linear.dimension);
  // 2 for M + M^dagger on Hermitian x.
  auto of_term = forward.merged.dot_contributions(terms, 2);
  if (is_matrix(linear)) {
    for (std::uint32_t row = 0; row < rows; ++row) {
      for (std::uint32_t e = forward.merged.rows[row].begin; e < forward.merged.rows[row].end; ++e)
        entries.push_back({row, forward.merged.columns[e]});
    }
    items = static_cast<std::uint32_t>(entries.size());
    numbers = 2 * items;
    for (const JumpTerm& jump : linear.jumps) {
      for (std::uint32_t row = 0; row < rows; ++row) of_term[jump.coefficient].push_back({1, numbers++});
      items += rows;
    }
  } else {
    items = static_cast<std::uint32_t>(sum_parts(rows));
    for (std::uint32_t part = 0; part < items; ++part) {
      for (std::uint32_t m = 0; m < terms; ++m) of_term[m].push_back({1, numbers++});
    }
  }
  for (const auto& parts : of_term) {
    term_begin.push_back(static_cast<std::uint32_t>(contributions.size()));
    contributions.insert(contributions.end(), parts.begin(), parts.end());
  }
  term_begin.push_back(static_cast<std::uint32_t>(contributions.size()));
}

StreamTerms::StreamTerms(const LinearTerms& linear)
    : rows(linear.dimension),
      columns(is_matrix(linear) ? linear.dimension : 1),
      terms(linear.coefficients.size()),
      elements(elements_of(rows, columns)),
      forward(linear),
      transpose(transposed(linear)),
      dots(linear, forward) {}

}  // namespace costate

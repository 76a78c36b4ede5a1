#include "device/stream_terms.hpp"

namespace costate {

namespace {

std::vector<StreamElement> elements_of(std::size_t rows, std::size_t columns) {
  std::vector<StreamElement> elements;
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t column = columns > 1 ? row : 0; column < columns; ++column) elements.push_back({row, column});
  }
  return elements;
}

std::vector<StreamJumpArrays> jump_arrays(const LinearTerms& terms) { return {terms.jumps.begin(), terms.jumps.end()}; }

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

StreamTerms::StreamTerms(const LinearTerms& linear)
    : rows(linear.dimension),
      columns(linear.equation == Equation::Lindblad ? linear.dimension : 1),
      terms(linear.coefficients.size()),
      elements(elements_of(rows, columns)),
      forward(linear.left, rows, Form::Weighted),
      transpose(transposed(linear).left, rows, Form::Weighted),
      left_of_dots(linear.left, rows, Form::DiagonalApart),
      forward_jumps(jump_arrays(linear)),
      transpose_jumps(jump_arrays(transposed(linear))) {}

}  // namespace costate

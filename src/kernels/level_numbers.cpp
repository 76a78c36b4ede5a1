#include "kernels/level_numbers.hpp"

#include <algorithm>

namespace costate {

LevelNumbers::LevelNumbers(const Layout& layout, double of_no_level)
    : layout_(layout),
      rows_(layout.rows * CoefficientTable::row_size(layout.members), 0.0),
      columns_(layout.lanes(), of_no_level) {}

void LevelNumbers::set(std::span<const double> values) {
  if (layout_.columns > 1) {
    fill_coefficients(values, layout_.members, rows_.data());
    std::ranges::copy(values, columns_.begin());
    return;
  }
  // The lanes of a ket do not begin anew.
  const std::size_t row_size = CoefficientTable::row_size(layout_.members);
  for (std::size_t row = 0; row < layout_.rows; ++row)
    std::copy_n(&values[row * layout_.members], layout_.members, &rows_[row * row_size]);
}

}  // namespace costate

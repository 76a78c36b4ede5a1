#include "kernels/level_numbers.hpp"

#include <algorithm>

namespace costate {

LevelNumbers::LevelNumbers(const Layout& layout, double of_no_level)
    : layout_(layout),
      rows_(layout.rows * CoefficientTable::row_size(layout.members), 0.0),
      columns_(layout.lanes(), of_no_level) {}

void LevelNumbers::set(std::span<const double> values) {
  fill_coefficients(values, layout_.members, rows_.data());
  if (layout_.columns > 1) std::ranges::copy(values, columns_.begin());
}

}  // namespace costate

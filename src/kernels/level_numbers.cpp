#include "kernels/level_numbers.hpp"

#include <algorithm>

namespace costate {

LevelNumbers::LevelNumbers(const StateMemory& memory, const Layout& layout, double of_no_level)
    : memory_(&memory),
      layout_(layout),
      rows_(memory, layout.rows * CoefficientTable::row_size(layout.members)),
      columns_(memory, layout.lanes()) {
  memory.edit(columns_.span(), [&](std::span<double> columns) { std::ranges::fill(columns, of_no_level); });
}

void LevelNumbers::set(std::span<const double> values) {
  if (layout_.columns > 1) memory_->upload(values, columns_.span());
  memory_->edit(rows_.span(), [&](std::span<double> rows) {
    // The lanes of a ket do not begin anew: nobody reads behind its members.
    static_cast<void>(fill_coefficients(values, layout_.members, rows.data()));
  });
}

}  // namespace costate

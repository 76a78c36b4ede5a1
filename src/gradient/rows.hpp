// Rows of a static table.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace costate {

/// The values of some rows of a table, [row][lane].
[[nodiscard]] std::vector<double> gather_rows(std::span<const double> table, std::span<const std::size_t> rows,
                                              std::size_t lanes);
/// table[rows[k]][lane] += values[k][lane]
void scatter_add_rows(std::span<const double> values, std::span<const std::size_t> rows, std::size_t lanes,
                      std::span<double> table);

}  // namespace costate

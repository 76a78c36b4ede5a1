#include "gradient/rows.hpp"

#include <algorithm>

namespace costate {

std::vector<double> gather_rows(std::span<const double> table, std::span<const std::size_t> rows, std::size_t lanes) {
  std::vector<double> values(rows.size() * lanes);
  for (std::size_t k = 0; k < rows.size(); ++k) std::copy_n(&table[rows[k] * lanes], lanes, &values[k * lanes]);
  return values;
}

void scatter_add_rows(std::span<const double> values, std::span<const std::size_t> rows, std::size_t lanes,
                      std::span<double> table) {
  for (std::size_t k = 0; k < rows.size(); ++k) {
    for (std::size_t b = 0; b < lanes; ++b) table[rows[k] * lanes + b] += values[k * lanes + b];
  }
}

}  // namespace costate

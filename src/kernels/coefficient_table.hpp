// The coefficients a_m of a batch, as the lanes of a state meet them: member b in the lanes column*members + b.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/inline.hpp"

namespace costate {

/// No instruction set works on more lanes at once.
inline constexpr std::size_t kMostLanes = 32;

/// Rows of at least members + kMostLanes - 1 numbers that repeat with the period `members`: wherever in that period a
/// block of lanes begins, its coefficients stand next to each other. Rows begin at cache lines where the table does.
struct CoefficientTable {
  const double* values = nullptr;
  std::size_t members = 1;

  COSTATE_INLINE static constexpr std::size_t row_size(std::size_t members) {
    constexpr std::size_t line = 64 / sizeof(double);
    return (members + kMostLanes - 1 + line - 1) / line * line;
  }

  /// The coefficients of lanes from one at member `phase` on.
  [[nodiscard]] COSTATE_INLINE const double* at(std::size_t term, std::size_t phase) const {
    return values + term * row_size(members) + phase;
  }
};

/// Fills `storage`, of terms * row_size(members) numbers, from a[term][member].
inline CoefficientTable fill_coefficients(std::span<const double> a, std::size_t members, double* storage) {
  const std::size_t row_size = CoefficientTable::row_size(members);
  const std::size_t terms = a.size() / members;
  for (std::size_t term = 0; term < terms; ++term) {
    double* row = storage + term * row_size;
    std::copy_n(a.data() + term * members, members, row);
    for (std::size_t k = members; k < row_size; ++k) row[k] = row[k - members];
  }
  return {storage, members};
}

}  // namespace costate

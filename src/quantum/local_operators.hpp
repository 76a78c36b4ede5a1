// The matrices of one subsystem that operator expressions are built from. Conventions are QuTiP's.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace costate {

/// One entry of a local matrix.
struct LocalEntry {
  std::size_t row;
  std::size_t column;
  std::complex<double> value;
};

/// A function of operator expressions that names a matrix of one subsystem.
struct LocalOperator {
  std::string_view name;
  std::size_t level_arguments;  ///< projector(s, k) has 1, transition(s, j, k) has 2
  std::size_t required_levels;  ///< the levels its subsystem must have; 0: any number

  /// Its entries for `levels` levels, sorted by row, then column; `arguments` are its level arguments.
  std::vector<LocalEntry> (*entries)(std::size_t levels, std::span<const std::size_t> arguments);
};

[[nodiscard]] std::span<const LocalOperator> local_operators();

/// Null where there is none of this name.
[[nodiscard]] const LocalOperator* find_local_operator(std::string_view name);

}  // namespace costate

// Sums and extrema over vectors in device memory, in a fixed order: what one thread works out.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/inline.hpp"
#include "device/sum_parts.hpp"

namespace costate {

/// out[part][member] = the terms of the rows part, part + parts, ... of a member, combined in this order; neighbouring
/// threads read neighbouring numbers. Stages of it lead from all rows to one.
struct StreamReduction {
  enum class Term {
    Value,      ///< x
    Magnitude,  ///< |x|
    Product,    ///< x y
    Square,     ///< (x y)^2
  };
  enum class Combination {
    Sum,
    Largest,  ///< or one that is no number
    Least,    ///< or one that is no number
  };

  Term term = Term::Value;
  Combination combination = Combination::Sum;
  const double* x = nullptr;
  const double* y = nullptr;
  std::size_t rows = 0;  ///< at least as many as there are parts
  std::size_t members = 1;
  std::size_t parts = 1;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t part, std::uint32_t member) const {
    double result = term_at(part, member);
    for (std::size_t row = part + parts; row < rows; row += parts) result = combined(result, term_at(row, member));
    out[part * members + member] = result;
  }

 private:
  [[nodiscard]] COSTATE_INLINE double term_at(std::size_t row, std::size_t member) const {
    const std::size_t entry = row * members + member;
    const double value = x[entry];
    switch (term) {
      case Term::Magnitude:
        return std::fabs(value);
      case Term::Product:
        return value * y[entry];
      case Term::Square: {
        const double product = value * y[entry];
        return product * product;
      }
      case Term::Value:
        break;
    }
    return value;
  }
  [[nodiscard]] COSTATE_INLINE double combined(double a, double b) const {
    switch (combination) {
      case Combination::Largest:
        return larger(a, b);
      case Combination::Least:
        return -larger(-a, -b);
      case Combination::Sum:
        break;
    }
    return a + b;
  }
};

/// Parts of the next stage: enough threads to keep a device busy, each with some rows.
COSTATE_INLINE std::size_t reduction_parts(std::size_t rows, std::size_t members) {
  constexpr std::size_t rows_of_part = 64;
  constexpr std::size_t most_threads = std::size_t{1} << 18;
  const std::size_t parts = (rows + rows_of_part - 1) / rows_of_part;
  const std::size_t most = members < most_threads ? most_threads / members : 1;
  return parts < most ? parts : most;
}

}  // namespace costate

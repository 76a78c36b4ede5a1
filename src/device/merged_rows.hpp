// What one thread works out of G = sum_m a_m K_m. Offset is the type of places in a state: those of a tile need 32
// bits.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/inline.hpp"
#include "device/merged_view.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

struct Complex {
  double re;
  double im;
};

/// One number of G of the member at `phase` of the table, to g[position*width].
template <class Offset, class Index>
COSTATE_INLINE void merge_slot(const MergedView<Index>& matrix, std::uint32_t slot, std::uint32_t width,
                               const CoefficientTable& a, std::size_t phase, double* g) {
  const std::uint32_t end = matrix.slots[slot].end;
  double sum = 0;
  COSTATE_ROLLED
  for (std::uint32_t k = slot == 0 ? 0 : matrix.slots[slot - 1].end; k < end; ++k) {
    sum += *a.at(matrix.contributions[k].term, phase) * matrix.contributions[k].value;
  }
  g[Offset{matrix.slots[slot].position} * width] = sum;
}

/// sum_e g_e x_e and the same with the imaginary parts of g, over one row of G: x_e at x + column*step, its imaginary
/// part `plane` behind it.
struct RowSums {
  Complex by_real{0, 0};
  Complex by_imaginary{0, 0};

  /// sum_e g_e x_e, and sum_e conj(g_e) x_e.
  [[nodiscard]] COSTATE_INLINE Complex product() const {
    return {by_real.re - by_imaginary.im, by_real.im + by_imaginary.re};
  }
  [[nodiscard]] COSTATE_INLINE Complex conjugate_product() const {
    return {by_real.re + by_imaginary.im, by_real.im - by_imaginary.re};
  }
};

/// `Rounds` entries at a time: more loads in flight for more registers.
template <int Rounds, class Offset, class Index>
COSTATE_INLINE RowSums row_sums(const MergedView<Index>& matrix, std::uint32_t row, const double* re,
                                std::uint32_t width, const double* x, std::uint32_t step, std::uint32_t plane) {
  const double* const im = re + Offset{matrix.entries} * width;
  const MergedRow<Index> entries = matrix.rows[row];
  RowSums sums;
  std::uint32_t e = entries.begin;
  COSTATE_UNROLLED(Rounds)
  for (; e < entries.real_end; ++e) {
    const double* const value = x + Offset{matrix.columns[e]} * step;
    sums.by_real.re += re[Offset{e} * width] * value[0];
    sums.by_real.im += re[Offset{e} * width] * value[plane];
  }
  COSTATE_UNROLLED(Rounds)
  for (; e < entries.imaginary_end; ++e) {
    const double* const value = x + Offset{matrix.columns[e]} * step;
    sums.by_imaginary.re += im[Offset{e} * width] * value[0];
    sums.by_imaginary.im += im[Offset{e} * width] * value[plane];
  }
  COSTATE_UNROLLED(Rounds)
  for (; e < entries.end; ++e) {
    const double* const value = x + Offset{matrix.columns[e]} * step;
    sums.by_real.re += re[Offset{e} * width] * value[0];
    sums.by_real.im += re[Offset{e} * width] * value[plane];
    sums.by_imaginary.re += im[Offset{e} * width] * value[0];
    sums.by_imaginary.im += im[Offset{e} * width] * value[plane];
  }
  return sums;
}

/// sum_j conj(x_j) y_j of two rows of density matrices, columns `step` apart.
template <int Rounds>
COSTATE_INLINE Complex row_dot(const double* x, const double* y, std::uint32_t columns, std::uint32_t step,
                               std::uint32_t plane) {
  Complex sum{0, 0};
  COSTATE_UNROLLED(Rounds)
  for (std::uint32_t k = 0; k < columns; ++k) {
    const std::uint32_t j = k * step;
    sum.re += x[j] * y[j] + x[j + plane] * y[j + plane];
    sum.im += x[j] * y[j + plane] - x[j + plane] * y[j];
  }
  return sum;
}

/// sum_k value_k sums[k*width].
template <int Rounds, class Offset>
COSTATE_INLINE double weighted_sum(const Contribution* contributions, std::uint32_t begin, std::uint32_t end,
                                   const double* sums, std::uint32_t width) {
  double total = 0;
  COSTATE_UNROLLED(Rounds)
  for (std::uint32_t k = begin; k < end; ++k)
    total += contributions[k].value * sums[Offset{contributions[k].term} * width];
  return total;
}

}  // namespace costate::COSTATE_INSTRUCTION_SET

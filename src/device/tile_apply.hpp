// What one thread of a tile works out: G from the coefficients, elements of A x, partial inner products. On the host
// the same functions serve the tests.
#pragma once

#include <cstdint>

#include "device/tile_view.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

struct Complex {
  double re;
  double im;
};

/// G of one member and stage, g[position*T + member], and its coefficients, a[m*T + member].
struct TileValues {
  double* g = nullptr;
  double* a = nullptr;
};

/// Where a thread works.
struct TilePlace {
  std::uint32_t thread = 0;
  std::uint32_t element = 0;
  std::uint32_t member = 0;      ///< of the tile
  std::size_t batch_member = 0;  ///< of the batch; there may be none behind the last ones
  TileElement indices{0, 0};

  COSTATE_INLINE static TilePlace of(const TileShape& shape, std::uint32_t element, std::uint32_t member,
                                     std::size_t tile, const TileElement& indices) {
    TilePlace place;
    place.thread = element * shape.members + member;
    place.element = element;
    place.member = member;
    place.batch_member = tile * shape.members + place.member;
    place.indices = indices;
    return place;
  }
};

/// One number of G: sum_m a_m K_m.
COSTATE_INLINE void merge_slot(const TileAction& action, std::uint32_t slot, std::uint32_t member, std::uint32_t width,
                               const CoefficientTable& a, std::size_t phase, double* g) {
  const std::uint32_t end = action.slots[slot].end;
  double sum = 0;
  COSTATE_ROLLED
  for (std::uint32_t k = slot == 0 ? 0 : action.slots[slot - 1].end; k < end; ++k) {
    sum += *a.at(action.contributions[k].term, phase) * action.contributions[k].value;
  }
  g[action.slots[slot].position * width + member] = sum;
}

/// sum_e g_e x_e and the same with the imaginary parts of g, over one row of G: x_e at base + column*step.
struct RowSums {
  Complex by_real{0, 0};
  Complex by_imaginary{0, 0};
};

COSTATE_INLINE RowSums row_sums(const TileAction& action, std::uint32_t row, const double* re, std::uint32_t width,
                                const double* x, std::uint32_t step, std::uint32_t plane) {
  const double* const im = re + action.entries * width;
  const TileRow entries = action.rows[row];
  RowSums sums;
  std::uint32_t e = entries.begin;
  COSTATE_ROLLED
  for (; e < entries.real_end; ++e) {
    const double* const value = x + action.columns[e] * step;
    sums.by_real.re += re[e * width] * value[0];
    sums.by_real.im += re[e * width] * value[plane];
  }
  COSTATE_ROLLED
  for (; e < entries.imaginary_end; ++e) {
    const double* const value = x + action.columns[e] * step;
    sums.by_imaginary.re += im[e * width] * value[0];
    sums.by_imaginary.im += im[e * width] * value[plane];
  }
  COSTATE_ROLLED
  for (; e < entries.end; ++e) {
    const double* const value = x + action.columns[e] * step;
    sums.by_real.re += re[e * width] * value[0];
    sums.by_real.im += re[e * width] * value[plane];
    sums.by_imaginary.re += im[e * width] * value[0];
    sums.by_imaginary.im += im[e * width] * value[plane];
  }
  return sums;
}

/// The element (row, column) of A x: sum_c G_rc x_cj, and on density matrices + sum_c conj(G_jc) x_rc and the jumps.
COSTATE_INLINE Complex apply_element(const TileShape& shape, const TileAction& action, const TileValues& values,
                                     const TilePlace& at, const double* x) {
  const std::uint32_t width = shape.members;
  const std::uint32_t member = at.member;
  const TileElement place = at.indices;
  const double* const g = values.g + member;
  const RowSums left =
      row_sums(action, place.row, g, width, x + place.column * width + member, shape.stride, shape.plane);
  Complex sum{left.by_real.re - left.by_imaginary.im, left.by_real.im + left.by_imaginary.re};
  if (!shape.is_hermitian()) return sum;
  const RowSums right =
      row_sums(action, place.column, g, width, x + place.row * shape.stride + member, width, shape.plane);
  sum.re += right.by_real.re + right.by_imaginary.im;
  sum.im += right.by_real.im - right.by_imaginary.re;
  for (std::uint32_t k = 0; k < action.jump_count; ++k) {
    const TileJump& jump = action.jumps[k];
    const double a = values.a[jump.coefficient * width + member];
    COSTATE_ROLLED
    for (std::uint32_t p = jump.begin[at.element]; p < jump.begin[at.element + 1]; ++p) {
      const TilePair& pair = action.pairs[p];
      const double* const value = x + pair.source + member;
      sum.re += a * (pair.re * value[0] - pair.im * value[shape.plane]);
      sum.im += a * (pair.re * value[shape.plane] + pair.im * value[0]);
    }
  }
  // On the diagonal what is left is rounding.
  if (place.row == place.column) sum.im = 0;
  return sum;
}

/// sums += the partial inner products x . A y of one item of `dots`.
COSTATE_INLINE void add_partial_dots(const TileShape& shape, const TileAction& forward, const TileDots& dots,
                                     std::uint32_t item, std::uint32_t member, const double* x, const double* y,
                                     double* sums) {
  const std::uint32_t width = shape.members;
  if (item < dots.entry_count) {
    const double* const left = x + dots.entries[item].row * shape.stride + member;
    const double* const right = y + dots.entries[item].column * shape.stride + member;
    Complex sum{0, 0};
    COSTATE_UNROLLED_ONCE
    for (std::uint32_t k = 0; k < shape.columns; ++k) {
      const std::uint32_t j = k * width;
      sum.re += left[j] * right[j] + left[j + shape.plane] * right[j + shape.plane];
      sum.im += left[j] * right[j + shape.plane] - left[j + shape.plane] * right[j];
    }
    sums[2 * item * width + member] += sum.re;
    sums[(2 * item + 1) * width + member] += sum.im;
    return;
  }
  const std::uint32_t run = item - dots.entry_count;
  double sum = 0;
  COSTATE_ROLLED
  for (std::uint32_t p = dots.runs[run].begin; p < dots.runs[run].end; ++p) {
    const TilePair& pair = forward.pairs[p];
    const double* const left = x + pair.target + member;
    const double* const right = y + pair.source + member;
    sum += pair.multiplicity * (left[0] * (pair.re * right[0] - pair.im * right[shape.plane]) +
                                left[shape.plane] * (pair.re * right[shape.plane] + pair.im * right[0]));
  }
  sums[(2 * dots.entry_count + run) * width + member] += sum;
}

/// x . A_m y from the partial inner products.
COSTATE_INLINE double inner_product(const TileDots& dots, std::uint32_t term, const double* sums, std::uint32_t member,
                                    std::uint32_t width) {
  double total = 0;
  COSTATE_ROLLED
  for (std::uint32_t k = dots.term_begin[term]; k < dots.term_begin[term + 1]; ++k)
    total += dots.contributions[k].value * sums[dots.contributions[k].term * width + member];
  return total;
}

}  // namespace costate::COSTATE_INSTRUCTION_SET

// What one thread of a tile works out: G from the coefficients, elements of A x, partial inner products. On the host
// the same functions serve the tests.
#pragma once

#include <cstdint>

#include "device/merged_rows.hpp"
#include "device/tile_view.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

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

/// The element (row, column) of A x: sum_c G_rc x_cj, and on density matrices + sum_c conj(G_jc) x_rc and the jumps.
COSTATE_INLINE Complex apply_element(const TileShape& shape, const TileAction& action, const TileValues& values,
                                     const TilePlace& at, const double* x) {
  const std::uint32_t width = shape.members;
  const std::uint32_t member = at.member;
  const TileElement place = at.indices;
  const double* const g = values.g + member;
  Complex sum = row_sums<1, std::uint32_t>(action.left, place.row, g, width, x + place.column * width + member,
                                           shape.stride, shape.plane)
                    .product();
  if (!shape.is_hermitian()) return sum;
  const Complex right = row_sums<1, std::uint32_t>(action.left, place.column, g, width,
                                                   x + place.row * shape.stride + member, width, shape.plane)
                            .conjugate_product();
  sum.re += right.re;
  sum.im += right.im;
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
    const Complex sum = row_dot<2>(left, right, shape.columns, width, shape.plane);
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
  return weighted_sum<1, std::uint32_t>(dots.contributions, dots.term_begin[term], dots.term_begin[term + 1],
                                        sums + member, width);
}

}  // namespace costate::COSTATE_INSTRUCTION_SET

// x . A_m y of states in device memory in two stages: what one thread works out for one member.
#pragma once

#include "device/stream_apply.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// The partial inner products of kets, of all terms over one part of the rows.
struct StreamKetDots {
  StreamDots view;
  std::size_t terms = 0;
  Layout layout;
  const double* x = nullptr;
  const double* y = nullptr;
  double* dots = nullptr;

  COSTATE_INLINE void operator()(std::size_t part, std::size_t member) const {
    double* const own = dots + part * terms * layout.members;
    for (std::size_t m = 0; m < terms; ++m) own[m * layout.members + member] = 0;
    const SegmentDots left{view.left, layout, x, y, own};
    for (std::size_t row = layout.rows * part / view.items; row < layout.rows * (part + 1) / view.items; ++row)
      left.run<OneLane>(row, member, member);
  }
};

/// One item of density matrices: s_e = sum_j conj(x_ij) y_cj of the entry e = (i, c) of G, or Re sum_j conj(x_ij)
/// (scale * L y L^dagger)_ij of a row of a jump.
struct StreamMatrixDots {
  StreamDots view;
  const StreamJump* jumps = nullptr;
  Layout layout;
  const double* x = nullptr;
  const double* y = nullptr;
  double* dots = nullptr;

  COSTATE_INLINE void operator()(std::size_t item, std::size_t member) const {
    const std::size_t members = layout.members;
    if (item >= view.entry_count) {
      const std::size_t number = item - view.entry_count;
      dots[(2 * view.entry_count + number) * members + member] =
          jump_row(jumps[number / layout.rows], number % layout.rows, member);
      return;
    }
    const auto [row, column] = view.entries[item];
    const Complex sum = row_dot<4>(x + layout(row, 0, Part::Real, member), y + layout(column, 0, Part::Real, member),
                                   layout.columns, members, layout.lanes());
    dots[2 * item * members + member] = sum.re;
    dots[(2 * item + 1) * members + member] = sum.im;
  }

 private:
  /// Of the upper triangle twice.
  COSTATE_INLINE double jump_row(const StreamJump& jump, std::size_t row, std::size_t member) const {
    double sum = 0;
    if (jump.row_begin[row] == jump.row_begin[row + 1]) return sum;
    for (std::size_t column = row; column < layout.columns; ++column) {
      const double scale = column == row ? jump.scale : 2 * jump.scale;
      const auto left = load_complex<OneLane>(x, layout, row, column * layout.members + member);
      for_pairs(jump, row, column, [&](const JumpEntry& first, const JumpEntry& second) COSTATE_INLINE_BODY {
        const auto product = jump_product<OneLane>(jump_weight(first, second, scale), first, second, y, layout, member);
        sum += left.re.value * product.re.value + left.im.value * product.im.value;
      });
    }
    return sum;
  }
};

/// One of `parts` parts of x . A_m y from the partial inner products.
struct StreamDotSums {
  StreamDots view;
  std::size_t members = 1;
  const double* dots = nullptr;

  COSTATE_INLINE double operator()(std::size_t term, std::size_t member, std::uint32_t part,
                                   std::uint32_t parts) const {
    const std::uint32_t begin = view.term_begin[term];
    const std::uint32_t count = view.term_begin[term + 1] - begin;
    const std::uint32_t share = (count + parts - 1) / parts;
    const std::uint32_t first = part * share < count ? part * share : count;
    const std::uint32_t last = first + share < count ? first + share : count;
    return weighted_sum<4>(view.contributions, begin + first, begin + last, dots + member, members);
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

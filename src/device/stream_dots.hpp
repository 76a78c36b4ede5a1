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

  COSTATE_INLINE void operator()(std::uint32_t part, std::uint32_t member) const {
    double* const own = dots + part * terms * layout.members;
    for (std::size_t m = 0; m < terms; ++m) own[m * layout.members + member] = 0;
    const SegmentDots left{view.left, layout, x, y, own};
    // In 32 bits, and the end worked out once: the loop is short of registers.
    const std::uint32_t end = first_row(part + 1);
    for (std::uint32_t row = first_row(part); row < end; ++row) left.run<OneLane>(row, member, member);
  }

 private:
  [[nodiscard]] COSTATE_INLINE std::uint32_t first_row(std::uint32_t part) const {
    return static_cast<std::uint32_t>(layout.rows * part / view.items);
  }
};

/// One item of density matrices: s_e = sum_j conj(x_ij) y_cj of the entry e = (i, c) of G, or Re sum_j conj(x_ij)
/// (scale * L y L^dagger)_ij of a row of a jump.
struct StreamMatrixDots {
  StreamDots view;
  const StreamJump* jumps = nullptr;
  StreamStrides strides;
  std::uint32_t rows = 0;
  const double* x = nullptr;
  const double* y = nullptr;
  double* dots = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t item, std::uint32_t member) const {
    const std::size_t members = strides.column;
    if (item >= view.entry_count) {
      const std::uint32_t number = item - view.entry_count;
      dots[(std::size_t{2} * view.entry_count + number) * members + member] =
          jump_row(jumps[number / rows], number % rows, member);
      return;
    }
    const auto [row, column] = view.entries[item];
    const Complex sum = row_dot<kLoadsAtOnce>(x + strides.at(row, 0) + member, y + strides.at(column, 0) + member, rows,
                                              strides.column, strides.plane);
    dots[std::size_t{2} * item * members + member] = sum.re;
    dots[(std::size_t{2} * item + 1) * members + member] = sum.im;
  }

 private:
  /// Of the upper triangle twice.
  COSTATE_INLINE double jump_row(const StreamJump& jump, std::uint32_t row, std::uint32_t member) const {
    double sum = 0;
    if (jump.row_begin[row] == jump.row_begin[row + 1]) return sum;
    for (std::uint32_t column = row; column < rows; ++column) {
      const double* const left = x + strides.at(row, column) + member;
      const Complex product = jump_element(jump, row, column, strides, y + member);
      const double times = column == row ? 1 : 2;
      sum += times * (left[0] * product.re + left[strides.plane] * product.im);
    }
    return jump.scale * sum;
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
    return weighted_sum<4, std::size_t>(view.contributions, begin + first, begin + last, dots + member,
                                        static_cast<std::uint32_t>(members));
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

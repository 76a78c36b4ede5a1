// A x of states in device memory: what one thread works out for one member.
#pragma once

#include "device/merged_rows.hpp"
#include "device/stream_view.hpp"
#include "kernels/jump_rows.hpp"
#include "kernels/left_multiply.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

using OneLane = Lanes<1>;

/// Entries of a row whose numbers a thread loads at a time.
inline constexpr int kLoadsAtOnce = 2;

/// visit(left, right) for the pairs of entries in the rows i and j of L.
template <class Visit>
COSTATE_INLINE void for_pairs(const StreamJump& jump, std::size_t i, std::size_t j, const Visit& visit) {
  const std::uint32_t right_begin = jump.row_begin[j];
  const std::uint32_t right_end = jump.row_begin[j + 1];
  for (std::uint32_t p = jump.row_begin[i]; p < jump.row_begin[i + 1]; ++p) {
    for (std::uint32_t q = right_begin; q < right_end; ++q) visit(jump.entries[p], jump.entries[q]);
  }
}

/// G of each member, slot by slot.
struct StreamMerge {
  MergedView<std::uint32_t> matrix;
  CoefficientTable a;
  double* g = nullptr;

  COSTATE_INLINE void operator()(std::size_t slot, std::size_t member) const {
    merge_slot(matrix, static_cast<std::uint32_t>(slot), a.members, a, member, g + member);
  }
};

/// (out)_row = sum_m a_m (K_m x)_row of kets.
struct StreamKetApply {
  SparseTermsView terms;
  CoefficientTable a;
  Layout layout;
  const double* x = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::size_t row, std::size_t member) const {
    const Weighted left{terms, a, layout, x, nullptr};
    store_complex(out, layout, row, member, left.value<OneLane>(row, member, member));
  }
};

/// out_ij = sum_c G_ic x_cj + sum_c x_ic conj(G_jc) and the jumps, of Hermitian x, with its mirror image: all in one
/// pass over x, of which it hardly reads the lower triangle.
struct StreamMatrixApply {
  const StreamElement* elements = nullptr;
  StreamAction action;
  StreamValues values;
  Layout layout;
  const double* x = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::size_t number, std::size_t member) const {
    const auto [row, column] = elements[number];
    const std::size_t lanes = layout.lanes();
    const double* const g = values.g + member;
    const double* const x_column = x + layout(0, column, Part::Real, member);
    const double* const x_row = x + layout(row, 0, Part::Real, member);
    const Complex left =
        row_sums<kLoadsAtOnce>(action.merged, row, g, layout.members, x_column, 2 * lanes, lanes).product();
    const Complex right = row_sums<kLoadsAtOnce>(action.merged, column, g, layout.members, x_row, layout.members, lanes)
                              .conjugate_product();
    Complex sum{left.re + right.re, left.im + right.im};
    for (std::size_t k = 0; k < action.jump_count; ++k) add_jump(action.jumps[k], row, column, member, sum);
    // On the diagonal what is left is rounding.
    if (row == column) sum.im = 0;
    double* const upper = out + layout(row, column, Part::Real, member);
    upper[0] = sum.re;
    upper[lanes] = sum.im;
    if (row == column) return;
    double* const lower = out + layout(column, row, Part::Real, member);
    lower[0] = sum.re;
    lower[lanes] = -sum.im;
  }

 private:
  COSTATE_INLINE void add_jump(const StreamJump& jump, std::size_t row, std::size_t column, std::size_t member,
                               Complex& sum) const {
    const double a = *values.a.at(jump.coefficient, member);
    for_pairs(jump, row, column, [&](const JumpEntry& left, const JumpEntry& right) COSTATE_INLINE_BODY {
      const auto product = jump_product<OneLane>(jump_weight(left, right, jump.scale), left, right, x, layout, member);
      sum.re += a * product.re.value;
      sum.im += a * product.im.value;
    });
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

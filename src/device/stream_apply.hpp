// A x of states in device memory: what one thread works out for one member.
#pragma once

#include "device/merged_rows.hpp"
#include "device/stream_view.hpp"
#include "kernels/left_multiply.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

using OneLane = Lanes<1>;

/// Entries of a row whose numbers a thread loads at a time.
inline constexpr int kLoadsAtOnce = 2;

/// Where the numbers of a density matrix of one member stand, in 32 bits: a state of more lanes fits no device.
struct StreamStrides {
  COSTATE_INLINE explicit StreamStrides(const Layout& layout)
      : column(static_cast<std::uint32_t>(layout.members)),
        plane(static_cast<std::uint32_t>(layout.lanes())),
        row(2 * plane) {}

  [[nodiscard]] COSTATE_INLINE std::size_t at(std::uint32_t i, std::uint32_t j) const {
    return std::size_t{i} * row + std::size_t{j} * column;
  }

  std::uint32_t column;
  std::uint32_t plane;
  std::uint32_t row;
};

/// (L x L^dagger)_ij, x of one member.
COSTATE_INLINE Complex jump_element(const StreamJump& jump, std::uint32_t i, std::uint32_t j,
                                    const StreamStrides& strides, const double* x) {
  Complex sum{0, 0};
  const std::uint32_t left_end = jump.row_begin[i + 1];
  const std::uint32_t right_begin = jump.row_begin[j];
  const std::uint32_t right_end = jump.row_begin[j + 1];
  COSTATE_ROLLED
  for (std::uint32_t p = jump.row_begin[i]; p < left_end; ++p) {
    const JumpEntry left = jump.entries[p];
    COSTATE_UNROLLED(kLoadsAtOnce)
    for (std::uint32_t q = right_begin; q < right_end; ++q) {
      const JumpEntry right = jump.entries[q];
      const double* const value =
          x + strides.at(static_cast<std::uint32_t>(left.source), static_cast<std::uint32_t>(right.source));
      const JumpWeight weight = jump_weight(left, right, 1);
      sum.re += weight.re * value[0] - weight.im * value[strides.plane];
      sum.im += weight.re * value[strides.plane] + weight.im * value[0];
    }
  }
  return sum;
}

/// G of each member, slot by slot.
struct StreamMerge {
  MergedView<std::uint32_t> matrix;
  CoefficientTable a;
  double* g = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t slot, std::uint32_t member) const {
    merge_slot<std::size_t>(matrix, slot, static_cast<std::uint32_t>(a.members), a, member, g + member);
  }
};

/// (out)_row = sum_m a_m (K_m x)_row of kets.
struct StreamKetApply {
  SparseTermsView terms;
  CoefficientTable a;
  Layout layout;
  const double* x = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t member) const {
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
  StreamStrides strides;
  const double* x = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t number, std::uint32_t member) const {
    const auto [row, column] = elements[number];
    const double* const own = x + member;
    const double* const g = values.g + member;
    const Complex left = row_sums<kLoadsAtOnce, std::size_t>(action.merged, row, g, strides.column,
                                                             own + strides.at(0, column), strides.row, strides.plane)
                             .product();
    const Complex right = row_sums<kLoadsAtOnce, std::size_t>(action.merged, column, g, strides.column,
                                                              own + strides.at(row, 0), strides.column, strides.plane)
                              .conjugate_product();
    Complex sum{left.re + right.re, left.im + right.im};
    for (std::size_t k = 0; k < action.jump_count; ++k) {
      const StreamJump& jump = action.jumps[k];
      const double rate = *values.a.at(jump.coefficient, member) * jump.scale;
      const Complex product = jump_element(jump, row, column, strides, own);
      sum.re += rate * product.re;
      sum.im += rate * product.im;
    }
    // On the diagonal what is left is rounding.
    if (row == column) sum.im = 0;
    store(strides.at(row, column) + member, strides.plane, sum);
    if (row != column) store(strides.at(column, row) + member, strides.plane, {sum.re, -sum.im});
  }

 private:
  COSTATE_INLINE void store(std::size_t place, std::size_t plane, const Complex& value) const {
    out[place] = value.re;
    out[place + plane] = value.im;
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

// A x and inner products of states in device memory: what one thread works out, from the row kernels of the host.
#pragma once

#include "device/stream_view.hpp"
#include "kernels/jump_rows.hpp"
#include "kernels/left_multiply.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

using OneLane = Lanes<1>;

/// visit(left, right) for the pairs of entries in the rows i and j of L.
template <class Visit>
COSTATE_INLINE void for_pairs(const StreamJump& jump, std::size_t i, std::size_t j, const Visit& visit) {
  for (std::uint32_t p = jump.row_begin[i]; p < jump.row_begin[i + 1]; ++p) {
    for (std::uint32_t q = jump.row_begin[j]; q < jump.row_begin[j + 1]; ++q) visit(jump.entries[p], jump.entries[q]);
  }
}

/// out = sum_m a_m A_m x, element by element: M_ij + conj(M_ji) with M = sum_m a_m K_m x, and the jumps.
struct StreamApply {
  StreamAction action;
  CoefficientTable a;
  Layout layout;
  const double* x = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(const StreamElement& element, std::size_t member) const {
    const std::size_t lane = element.column * layout.members + member;
    const Weighted left{action.left, a, layout, x, nullptr};
    auto sum = left.value<OneLane>(element.row, lane, member);
    if (layout.columns == 1) return store_complex(out, layout, element.row, lane, sum);
    const std::size_t mirrored = element.row * layout.members + member;
    const auto other = left.value<OneLane>(element.column, mirrored, member);
    sum = {add(sum.re, other.re), subtract(sum.im, other.im)};
    for (std::size_t k = 0; k < action.jump_count; ++k) add_jump(action.jumps[k], element, member, sum);
    // On the diagonal what is left is rounding.
    if (element.row == element.column) sum.im = broadcast<OneLane>(0);
    store_complex(out, layout, element.row, lane, sum);
    if (element.row == element.column) return;
    sum.im = subtract(broadcast<OneLane>(0), sum.im);
    store_complex(out, layout, element.column, mirrored, sum);
  }

 private:
  COSTATE_INLINE void add_jump(const StreamJump& jump, const StreamElement& element, std::size_t member,
                               ComplexLanes<OneLane>& sum) const {
    const OneLane coefficient = load<OneLane>(a.at(jump.coefficient, member));
    for_pairs(jump, element.row, element.column,
              [&](const JumpEntry& left, const JumpEntry& right) COSTATE_INLINE_BODY {
                const auto product =
                    jump_product<OneLane>(jump_weight(left, right, jump.scale), left, right, x, layout, member);
                add_product(sum.re, coefficient, product.re);
                add_product(sum.im, coefficient, product.im);
              });
  }
};

/// First stage of x . A_m y: dots[part][m][lane], part `p` over its share of the rows, in their order.
struct StreamDots {
  StreamView view;
  Layout layout;
  std::size_t parts = 1;
  const double* x = nullptr;
  const double* y = nullptr;
  double* dots = nullptr;

  COSTATE_INLINE void operator()(std::size_t part, std::size_t lane) const {
    double* const own = dots + part * view.terms * layout.lanes();
    for (std::size_t m = 0; m < view.terms; ++m) own[m * layout.lanes() + lane] = 0;
    const SegmentDots left{view.left_of_dots, layout, x, y, own};
    const std::size_t column = lane / layout.members;
    const std::size_t member = lane % layout.members;
    for (std::size_t row = layout.rows * part / parts; row < layout.rows * (part + 1) / parts; ++row) {
      left.run<OneLane>(row, lane, member);
      if (layout.columns == 1) continue;
      for (std::size_t k = 0; k < view.forward.jump_count; ++k) {
        const StreamJump& jump = view.forward.jumps[k];
        const AddToDots consumer{layout, x, own + jump.coefficient * layout.lanes()};
        // Half of them, as the sum of all counts twice.
        for_pairs(jump, row, column, [&](const JumpEntry& first, const JumpEntry& second) COSTATE_INLINE_BODY {
          consumer(
              row, lane, member,
              jump_product<OneLane>(jump_weight(first, second, 0.5 * jump.scale), first, second, y, layout, member));
        });
      }
    }
  }
};

/// Second stage: bars[m][member] += the sum over parts and columns.
struct StreamDotSums {
  Layout layout;
  std::size_t terms = 0;
  std::size_t parts = 1;
  const double* dots = nullptr;
  double* bars = nullptr;

  COSTATE_INLINE void operator()(std::size_t term, std::size_t member) const {
    double sum = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      for (std::size_t column = 0; column < layout.columns; ++column)
        sum += dots[(part * terms + term) * layout.lanes() + column * layout.members + member];
    }
    // x . (M + M^dagger) = 2 x . M for Hermitian x.
    bars[term * layout.members + member] += (layout.columns > 1 ? 2 : 1) * sum;
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

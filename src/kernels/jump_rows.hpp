// Row kernels of jumps with at most one entry in each row. Only the upper triangle is worked out, the diagonal by half:
// with M the sum of that, scale * L rho L^dagger = M + M^dagger.
#pragma once

#include <cstddef>

#include "kernels/jump_view.hpp"
#include "kernels/left_multiply.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// m += a * product.
struct AddToMatrix {
  CoefficientTable a;
  std::size_t term = 0;
  Layout layout;
  double* m = nullptr;

  template <class V>
  COSTATE_INLINE void operator()(std::size_t row, std::size_t lane, std::size_t member,
                                 const ComplexLanes<V>& product) const {
    const V coefficient = load<V>(a.at(term, member));
    auto sum = load_complex<V>(m, layout, row, lane);
    add_product(sum.re, coefficient, product.re);
    add_product(sum.im, coefficient, product.im);
    store_complex(m, layout, row, lane, sum);
  }
};

/// dots += Re conj(x) product.
struct AddToDots {
  Layout layout;
  const double* x = nullptr;
  double* dots = nullptr;

  template <class V>
  COSTATE_INLINE void operator()(std::size_t row, std::size_t lane, std::size_t /*member*/,
                                 const ComplexLanes<V>& product) const {
    const auto left = load_complex<V>(x, layout, row, lane);
    V sum = load<V>(dots + lane);
    add_product(sum, left.re, product.re);
    add_product(sum, left.im, product.im);
    store(dots + lane, sum);
  }
};

/// weight * x_{s(i) s(j)} of two entries, members are lanes.
template <class V>
COSTATE_INLINE ComplexLanes<V> jump_product(const JumpWeight& weight, const JumpEntry& left, const JumpEntry& right,
                                            const double* x, const Layout& layout, std::size_t member) {
  const auto value = load_complex<V>(x, layout, left.source, right.source * layout.members + member);
  ComplexLanes<V> product{multiply(weight.re, value.re), multiply(weight.re, value.im)};
  if (weight.im != 0) {
    subtract_product(product.re, weight.im, value.im);
    add_product(product.im, weight.im, value.re);
  }
  return product;
}

/// Element by element: the weight is a number, members are lanes.
template <class Consumer>
COSTATE_INLINE void walk_members(const JumpView& jump, std::size_t position, const double* x, const Layout& layout,
                                 const Consumer& consumer) {
  const JumpEntry& left = jump.entries[position];
  double scale = 0.5 * jump.scale;
  for (std::size_t k = position; k < jump.entry_count; ++k) {
    const JumpEntry& right = jump.entries[k];
    const JumpWeight weight = jump_weight(left, right, scale);
    const std::size_t to = right.row * layout.members;
    for_lanes(0, layout.members, [&]<class V>(std::size_t member) COSTATE_INLINE_BODY {
      consumer(left.row, to + member, member, jump_product<V>(weight, left, right, x, layout, member));
    });
    scale = jump.scale;
  }
}

/// Columns are lanes: product_j = (scale l_i) conj(l_j) x_{s(i), s(j)}.
template <class Consumer>
COSTATE_INLINE void walk_columns(const JumpView& jump, std::size_t position, const double* x, const Layout& layout,
                                 const Consumer& consumer) {
  const JumpEntry& left = jump.entries[position];
  const std::size_t offset = left.source - left.row;  // wraps where it is negative, and back in the sum below
  const auto run = [&](double scale, std::size_t first, std::size_t last) COSTATE_INLINE_BODY {
    const double re = scale * left.re;
    const double im = scale * left.im;
    for_lanes(first, last, [&]<class V>(std::size_t column) COSTATE_INLINE_BODY {
      const auto value = load_complex<V>(x, layout, left.source, column + offset);
      const V right_re = load<V>(jump.diagonal_re + column);
      const V weight_re = multiply(re, right_re);
      ComplexLanes<V> product{multiply(weight_re, value.re), multiply(weight_re, value.im)};
      if (!jump.is_real) {
        const V right_im = load<V>(jump.diagonal_im + column);
        V weight_im = multiply(im, right_re);
        subtract_product(weight_im, re, right_im);
        const V more_re = multiply(im, right_im);
        add_product(product.re, more_re, value.re);
        add_product(product.im, more_re, value.im);
        subtract_product(product.re, weight_im, value.im);
        add_product(product.im, weight_im, value.re);
      }
      consumer(left.row, column, 0, product);
    });
  };
  run(0.5 * jump.scale, left.row, left.row + 1);
  run(jump.scale, left.row + 1, jump.diagonal_end);
}

template <class Consumer>
COSTATE_INLINE void walk_row(const JumpView& jump, std::size_t row, const double* x, const Layout& layout,
                             const Consumer& consumer) {
  const std::size_t position = jump.position[row];
  if (position == jump.entry_count) return;
  if (layout.members == 1 && jump.diagonal_end > 0) {
    walk_columns(jump, position, x, layout, consumer);
  } else {
    walk_members(jump, position, x, layout, consumer);
  }
}

/// m += a * (upper half of scale * L x L^dagger) in one row, on Hermitian x.
inline void add_jump_row(const JumpView& jump, std::size_t row, const CoefficientTable& a, const double* x, double* m,
                         const Layout& layout) {
  walk_row(jump, row, x, layout, AddToMatrix{a, jump.coefficient, layout, m});
}

/// dots[lane] += Re conj(x) (upper half of scale * L y L^dagger) in one row; the lanes of a member together.
inline void add_jump_dots(const JumpView& jump, std::size_t row, const double* x, const double* y, double* dots,
                          const Layout& layout) {
  walk_row(jump, row, y, layout, AddToDots{layout, x, dots});
}

}  // namespace costate::COSTATE_INSTRUCTION_SET

// The passes of an interaction frame over one entry of each of some lanes; see phase_loops.hpp.
//
// Of Hermitian matrices they leave matrices that are Hermitian to the last bit, in whatever lanes an entry and its
// mirror image stand: no fused multiply-add takes part, since the compiler may fuse the same expression in two ways for
// lanes of two widths. What is not Hermitian the generator does not see, but a frame turns it, and that grows without
// bound.
#pragma once

#include <cstddef>

#include "kernels/lanes.hpp"
#include "kernels/left_multiply.hpp"
#include "kernels/phase_loops.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// u_r conj(u_c): conjugate to the last bit where r and c change places.
template <class V>
COSTATE_INLINE ComplexLanes<V> phase_of(const PhaseTable& u, std::size_t row, std::size_t lane, std::size_t phase) {
  const V row_re = load<V>(u.cosine.rows.at(row, phase));
  const V row_im = load<V>(u.sine.rows.at(row, phase));
  const V column_re = load<V>(u.cosine.columns + lane);
  const V column_im = load<V>(u.sine.columns + lane);
  return {add(rounded_product(row_re, column_re), rounded_product(row_im, column_im)),
          subtract(rounded_product(row_re, column_im), rounded_product(row_im, column_re))};
}

template <class V>
COSTATE_INLINE V energy_of(const LevelTable& energy, std::size_t row, std::size_t lane, std::size_t phase) {
  return subtract(load<V>(energy.rows.at(row, phase)), load<V>(energy.columns + lane));
}

/// out = U sum_i weights[i] vectors[i], `terms` having both and their count.
template <class Terms>
struct TurnedCombination {
  Terms terms;
  PhaseTable u;
  double* out = nullptr;
  Layout layout;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    ComplexLanes<V> sum = complex_zero<V>();
    for (std::size_t i = 0; i < terms.count; ++i) {
      const auto term = load_complex<V>(terms.vectors[i], layout, row, lane);
      sum.re = add(sum.re, rounded_product(broadcast<V>(terms.weights[i]), term.re));
      sum.im = add(sum.im, rounded_product(broadcast<V>(terms.weights[i]), term.im));
    }
    const auto factor = phase_of<V>(u, row, lane, phase);
    const ComplexLanes<V> turned{subtract(rounded_product(factor.re, sum.re), rounded_product(factor.im, sum.im)),
                                 add(rounded_product(factor.re, sum.im), rounded_product(factor.im, sum.re))};
    store_complex(out, layout, row, lane, turned);
  }
};

/// u* y
template <class V>
COSTATE_INLINE ComplexLanes<V> turned_back(const ComplexLanes<V>& factor, const ComplexLanes<V>& y) {
  return {add(rounded_product(factor.re, y.re), rounded_product(factor.im, y.im)),
          subtract(rounded_product(factor.re, y.im), rounded_product(factor.im, y.re))};
}

/// sum -= i rate y
template <class V>
COSTATE_INLINE void add_turn(const V& rate, const ComplexLanes<V>& y, ComplexLanes<V>& sum) {
  sum.re = add(sum.re, rounded_product(rate, y.im));
  sum.im = subtract(sum.im, rounded_product(rate, y.re));
}

/// k = U^-1 (k + i E y)
struct Enter {
  LevelTable energy;
  const double* y = nullptr;
  PhaseTable u;
  double* k = nullptr;
  Layout layout;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    auto sum = load_complex<V>(k, layout, row, lane);
    add_turn(multiply(-1, energy_of<V>(energy, row, lane, phase)), load_complex<V>(y, layout, row, lane), sum);
    store_complex(k, layout, row, lane, turned_back(phase_of<V>(u, row, lane, phase), sum));
  }
};

/// y = U^-1 y
struct TurnBack {
  PhaseTable u;
  double* y = nullptr;
  Layout layout;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    const auto value = load_complex<V>(y, layout, row, lane);
    store_complex(y, layout, row, lane, turned_back(phase_of<V>(u, row, lane, phase), value));
  }
};

/// out -= sign i E y
struct AddRotation {
  double sign = 0;
  LevelTable energy;
  const double* y = nullptr;
  double* out = nullptr;
  Layout layout;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    auto sum = load_complex<V>(out, layout, row, lane);
    const auto value = load_complex<V>(y, layout, row, lane);
    add_turn(multiply(sign, energy_of<V>(energy, row, lane, phase)), value, sum);
    store_complex(out, layout, row, lane, sum);
  }
};

/// sums += weight (x . -i y), entry by entry
struct Currents {
  double weight = 0;
  const double* x = nullptr;
  const double* y = nullptr;
  double* sums = nullptr;
  Layout layout;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t /*phase*/) const {
    const auto left = load_complex<V>(x, layout, row, lane);
    const auto right = load_complex<V>(y, layout, row, lane);
    V current = multiply(left.re, right.im);
    subtract_product(current, left.im, right.re);
    double* const sum = sums + row * layout.lanes() + lane;
    V total = load<V>(sum);
    add_product(total, weight, current);
    store(sum, total);
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

// Row kernels of sparse matrices that multiply a state from the left. Lanes are columns and members alike.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/coefficient_table.hpp"
#include "kernels/lanes.hpp"
#include "kernels/layout.hpp"
#include "kernels/sparse_view.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

template <class V>
COSTATE_INLINE ComplexLanes<V> load_complex(const double* state, const Layout& layout, std::size_t row,
                                            std::size_t lane) {
  const double* const re = state + layout.plane(row, Part::Real) + lane;
  return {load<V>(re), load<V>(re + layout.lanes())};
}

template <class V>
COSTATE_INLINE void store_complex(double* state, const Layout& layout, std::size_t row, std::size_t lane,
                                  const ComplexLanes<V>& value) {
  double* const re = state + layout.plane(row, Part::Real) + lane;
  store(re, value.re);
  store(re + layout.lanes(), value.im);
}

/// sum_j v_j x_j over one segment.
template <class V>
COSTATE_INLINE ComplexLanes<V> segment_sum(const SparseTermsView& terms, const RowSegment& segment, const double* x,
                                           const Layout& layout, std::size_t lane) {
  ComplexLanes<V> sum = complex_zero<V>();
  std::uint32_t j = segment.begin;
  for (; j < segment.real_end; ++j) {
    const auto value = load_complex<V>(x, layout, terms.columns[j], lane);
    add_product(sum.re, terms.re[j], value.re);
    add_product(sum.im, terms.re[j], value.im);
  }
  for (; j < segment.imaginary_end; ++j) {
    const auto value = load_complex<V>(x, layout, terms.columns[j], lane);
    subtract_product(sum.re, terms.im[j], value.im);
    add_product(sum.im, terms.im[j], value.re);
  }
  for (; j < segment.end; ++j) {
    const auto value = load_complex<V>(x, layout, terms.columns[j], lane);
    add_product(sum.re, terms.re[j], value.re);
    subtract_product(sum.re, terms.im[j], value.im);
    add_product(sum.im, terms.re[j], value.im);
    add_product(sum.im, terms.im[j], value.re);
  }
  return sum;
}

/// y = K x of a single term whose diagonal is in its segments.
struct Product {
  SparseTermsView terms;
  Layout layout;
  const double* x = nullptr;
  double* y = nullptr;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t /*phase*/) const {
    ComplexLanes<V> sum = complex_zero<V>();
    if (terms.row_begin[row] != terms.row_begin[row + 1]) {
      sum = segment_sum<V>(terms, terms.segments[terms.row_begin[row]], x, layout, lane);
    }
    store_complex(y, layout, row, lane, sum);
  }
};

/// sum += sum_m a_m (K_m x) in one row.
template <class V>
COSTATE_INLINE void add_weighted_row(const SparseTermsView& terms, const CoefficientTable& a, const double* x,
                                     const Layout& layout, std::size_t row, std::size_t lane, std::size_t phase,
                                     ComplexLanes<V>& sum) {
  // The diagonal elements are added up first: (sum_m a_m d_m) x.
  const RowDiagonal& diagonal = terms.diagonals[row];
  const auto weight = [&](std::uint32_t first, std::uint32_t last) __attribute__((always_inline)) {
    V total = broadcast<V>(0);
    for (std::uint32_t k = first; k < last; ++k) {
      add_product(total, terms.diagonal_entries[k].value, load<V>(a.at(terms.diagonal_entries[k].term, phase)));
    }
    return total;
  };
  if (diagonal.begin < diagonal.real_end) {
    const V real = weight(diagonal.begin, diagonal.real_end);
    const auto value = load_complex<V>(x, layout, row, lane);
    add_product(sum.re, real, value.re);
    add_product(sum.im, real, value.im);
  }
  if (diagonal.real_end < diagonal.end) {
    const V imaginary = weight(diagonal.real_end, diagonal.end);
    const auto value = load_complex<V>(x, layout, row, lane);
    subtract_product(sum.re, imaginary, value.im);
    add_product(sum.im, imaginary, value.re);
  }
  for (std::uint32_t s = terms.row_begin[row]; s < terms.row_begin[row + 1]; ++s) {
    const auto product = segment_sum<V>(terms, terms.segments[s], x, layout, lane);
    const V coefficient = load<V>(a.at(terms.segments[s].term, phase));
    add_product(sum.re, coefficient, product.re);
    add_product(sum.im, coefficient, product.im);
  }
}

/// y = sum_m a_m K_m x.
struct WeightedProduct {
  SparseTermsView terms;
  CoefficientTable a;
  Layout layout;
  const double* x = nullptr;
  double* y = nullptr;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    ComplexLanes<V> sum = complex_zero<V>();
    add_weighted_row(terms, a, x, layout, row, lane, phase, sum);
    store_complex(y, layout, row, lane, sum);
  }
};

/// y += sum_m a_m K_m x.
struct WeightedProductAdd {
  SparseTermsView terms;
  CoefficientTable a;
  Layout layout;
  const double* x = nullptr;
  double* y = nullptr;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    ComplexLanes<V> sum = load_complex<V>(y, layout, row, lane);
    add_weighted_row(terms, a, x, layout, row, lane, phase, sum);
    store_complex(y, layout, row, lane, sum);
  }
};

/// dots[m][lane] += Re conj(x) (K_m y), lane by lane: the sums over columns follow at the end.
struct SegmentDots {
  SparseTermsView terms;
  Layout layout;
  const double* x = nullptr;
  const double* y = nullptr;
  double* dots = nullptr;

  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t /*phase*/) const {
    const auto left = load_complex<V>(x, layout, row, lane);
    add_diagonal(row, lane, left);
    for (std::uint32_t s = terms.row_begin[row]; s < terms.row_begin[row + 1]; ++s) {
      const auto sum = segment_sum<V>(terms, terms.segments[s], y, layout, lane);
      double* const dot = dots + terms.segments[s].term * layout.lanes() + lane;
      V total = load<V>(dot);
      add_product(total, left.re, sum.re);
      add_product(total, left.im, sum.im);
      store(dot, total);
    }
  }

 private:
  /// Re conj(x) y of the row serves the diagonals of all terms.
  template <class V>
  COSTATE_INLINE void add_diagonal(std::size_t row, std::size_t lane, const ComplexLanes<V>& left) const {
    const RowDiagonal& diagonal = terms.diagonals[row];
    if (diagonal.begin == diagonal.end) return;
    const auto right = load_complex<V>(y, layout, row, lane);
    const auto add_to_dots = [&](std::uint32_t first, std::uint32_t last, const V& product) {
      for (std::uint32_t k = first; k < last; ++k) {
        double* const dot = dots + terms.diagonal_entries[k].term * layout.lanes() + lane;
        V total = load<V>(dot);
        add_product(total, terms.diagonal_entries[k].value, product);
        store(dot, total);
      }
    };
    V real = multiply(left.re, right.re);
    add_product(real, left.im, right.im);
    add_to_dots(diagonal.begin, diagonal.real_end, real);
    V imaginary = multiply(left.im, right.re);
    subtract_product(imaginary, left.re, right.im);
    add_to_dots(diagonal.real_end, diagonal.end, imaginary);
  }
};

/// Runs a row kernel over all lanes of one row.
template <class Kernel>
COSTATE_INLINE void run_row(const Kernel& kernel, std::size_t row) {
  const std::size_t members = kernel.layout.members;
  std::size_t phase = 0;
  for_lanes(
      0, kernel.layout.lanes(), [&]<class V>(std::size_t lane) __attribute__((always_inline)) {
        kernel.template run<V>(row, lane, phase);
        phase += V::kWidth;
        if (phase >= members) phase -= members;
        if (phase >= members) phase %= members;
      });
}

template <class Kernel>
COSTATE_INLINE void run_rows(const Kernel& kernel) {
  for (std::size_t row = 0; row < kernel.layout.rows; ++row) run_row(kernel, row);
}

}  // namespace costate::COSTATE_INSTRUCTION_SET

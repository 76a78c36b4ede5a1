// Row kernels of sparse matrices that multiply a state from the left. Lanes are columns and members alike.
#pragma once

#include <cstddef>

#include "kernels/coefficient_table.hpp"
#include "kernels/lanes.hpp"
#include "kernels/layout.hpp"
#include "kernels/sparse_terms.hpp"

namespace costate {

template <class V>
COSTATE_INLINE ComplexLanes<V> load_complex(const double* state, const Layout& layout, std::size_t row,
                                            std::size_t lane) {
  return {load<V>(state + layout.plane(row, Part::Real) + lane),
          load<V>(state + layout.plane(row, Part::Imaginary) + lane)};
}

template <class V>
COSTATE_INLINE void store_complex(double* state, const Layout& layout, std::size_t row, std::size_t lane,
                                  const ComplexLanes<V>& value) {
  store(state + layout.plane(row, Part::Real) + lane, value.re);
  store(state + layout.plane(row, Part::Imaginary) + lane, value.im);
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

/// y = K x of a single term.
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

/// start + sum_m a_m (K_m x) in one row.
template <class V>
COSTATE_INLINE ComplexLanes<V> weighted_row(const SparseTermsView& terms, const CoefficientTable& a, const double* x,
                                            const Layout& layout, std::size_t row, std::size_t lane, std::size_t phase,
                                            ComplexLanes<V> start) {
  for (std::uint32_t s = terms.row_begin[row]; s < terms.row_begin[row + 1]; ++s) {
    const auto sum = segment_sum<V>(terms, terms.segments[s], x, layout, lane);
    const V coefficient = a.at<V>(terms.segments[s].term, phase);
    add_product(start.re, coefficient, sum.re);
    add_product(start.im, coefficient, sum.im);
  }
  return start;
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
    store_complex(y, layout, row, lane, weighted_row(terms, a, x, layout, row, lane, phase, complex_zero<V>()));
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
    const auto start = load_complex<V>(y, layout, row, lane);
    store_complex(y, layout, row, lane, weighted_row(terms, a, x, layout, row, lane, phase, start));
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
    for (std::uint32_t s = terms.row_begin[row]; s < terms.row_begin[row + 1]; ++s) {
      const auto sum = segment_sum<V>(terms, terms.segments[s], y, layout, lane);
      double* dot = dots + terms.segments[s].term * layout.lanes() + lane;
      V total = load<V>(dot);
      add_product(total, left.re, sum.re);
      add_product(total, left.im, sum.im);
      store(dot, total);
    }
  }
};

/// Runs a row kernel over all lanes of one row.
template <class Kernel>
void run_row(const Kernel& kernel, std::size_t row) {
  const std::size_t members = kernel.layout.members;
  std::size_t phase = 0;
  for_lanes(
      0, kernel.layout.lanes(), [&]<class V>(std::size_t lane) __attribute__((always_inline)) {
        kernel.template run<V>(row, lane, phase);
        phase += V::kWidth;
        if (phase >= members) phase %= members;
      });
}

template <class Kernel>
void run_rows(const Kernel& kernel) {
  for (std::size_t row = 0; row < kernel.layout.rows; ++row) run_row(kernel, row);
}

}  // namespace costate

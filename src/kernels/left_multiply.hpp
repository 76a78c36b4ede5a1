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

/// The row kernels of y = sum_m a_m K_m x on Form::Weighted, which share what they know.
struct Weighted {
  SparseTermsView terms;
  CoefficientTable a;
  Layout layout;
  const double* x = nullptr;
  double* y = nullptr;

  /// sum += what is on the diagonal, (sum_m a_m d_m) x, and the entries by themselves.
  template <class V>
  COSTATE_INLINE void add_parts(std::size_t row, std::size_t lane, std::size_t phase, ComplexLanes<V>& sum) const {
    const RowParts& diagonal = terms.diagonals[row];
    if (diagonal.begin < diagonal.real_end) {
      add_real(diagonal_sum<V>(diagonal.begin, diagonal.real_end, phase), row, lane, sum);
    }
    if (diagonal.real_end < diagonal.end) {
      add_imaginary(diagonal_sum<V>(diagonal.real_end, diagonal.end, phase), row, lane, sum);
    }
    const RowParts& few = terms.few[row];
    std::uint32_t k = few.begin;
    for (; k < few.real_end; ++k) add_real(weight<V>(terms.parts[k], phase), terms.parts[k].column, lane, sum);
    for (; k < few.end; ++k) add_imaginary(weight<V>(terms.parts[k], phase), terms.parts[k].column, lane, sum);
  }
  /// (y)_row of all entries, in one go.
  template <class V>
  COSTATE_INLINE ComplexLanes<V> value(std::size_t row, std::size_t lane, std::size_t phase) const {
    ComplexLanes<V> sum = complex_zero<V>();
    add_parts(row, lane, phase, sum);
    for (std::uint32_t s = terms.row_begin[row]; s < terms.row_begin[row + 1]; ++s) {
      const auto product = segment_sum<V>(terms, terms.segments[s], x, layout, lane);
      const V coefficient = load<V>(a.at(terms.segments[s].term, phase));
      add_product(sum.re, coefficient, product.re);
      add_product(sum.im, coefficient, product.im);
    }
    return sum;
  }

 private:
  template <class V>
  COSTATE_INLINE V weight(const EntryPart& part, std::size_t phase) const {
    return multiply(part.value, load<V>(a.at(part.term, phase)));
  }
  template <class V>
  COSTATE_INLINE V diagonal_sum(std::uint32_t first, std::uint32_t last, std::size_t phase) const {
    V sum = weight<V>(terms.parts[first], phase);
    for (std::uint32_t k = first + 1; k < last; ++k) {
      add_product(sum, terms.parts[k].value, load<V>(a.at(terms.parts[k].term, phase)));
    }
    return sum;
  }
  template <class V>
  COSTATE_INLINE void add_real(const V& factor, std::size_t column, std::size_t lane, ComplexLanes<V>& sum) const {
    const auto value = load_complex<V>(x, layout, column, lane);
    add_product(sum.re, factor, value.re);
    add_product(sum.im, factor, value.im);
  }
  template <class V>
  COSTATE_INLINE void add_imaginary(const V& factor, std::size_t column, std::size_t lane, ComplexLanes<V>& sum) const {
    const auto value = load_complex<V>(x, layout, column, lane);
    subtract_product(sum.re, factor, value.im);
    add_product(sum.im, factor, value.re);
  }
};

/// y = all but the segments.
struct Parts : Weighted {
  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    ComplexLanes<V> sum = complex_zero<V>();
    add_parts(row, lane, phase, sum);
    store_complex(y, layout, row, lane, sum);
  }
};

/// y += all but the segments.
struct PartsAdd : Weighted {
  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    ComplexLanes<V> sum = load_complex<V>(y, layout, row, lane);
    add_parts(row, lane, phase, sum);
    store_complex(y, layout, row, lane, sum);
  }
};

/// y += the segments: of few rows, or long enough to make up for another pass over y.
struct SegmentsAdd : Weighted {
  template <class V>
  COSTATE_INLINE void run(std::size_t row, std::size_t lane, std::size_t phase) const {
    for (std::uint32_t s = terms.row_begin[row]; s < terms.row_begin[row + 1]; ++s) {
      const auto product = segment_sum<V>(terms, terms.segments[s], x, layout, lane);
      const V coefficient = load<V>(a.at(terms.segments[s].term, phase));
      auto sum = load_complex<V>(y, layout, row, lane);
      add_product(sum.re, coefficient, product.re);
      add_product(sum.im, coefficient, product.im);
      store_complex(y, layout, row, lane, sum);
    }
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
    const RowParts& diagonal = terms.diagonals[row];
    if (diagonal.begin == diagonal.end) return;
    const auto right = load_complex<V>(y, layout, row, lane);
    const auto add_to_dots = [&](std::uint32_t first, std::uint32_t last, const V& product) {
      for (std::uint32_t k = first; k < last; ++k) {
        double* const dot = dots + terms.parts[k].term * layout.lanes() + lane;
        V total = load<V>(dot);
        add_product(total, terms.parts[k].value, product);
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
  for_lanes(0, kernel.layout.lanes(), [&]<class V>(std::size_t lane) COSTATE_INLINE_BODY {
    kernel.template run<V>(row, lane, phase);
    phase += V::kWidth;
    if (phase >= members) phase -= members;
    if (phase >= members) phase %= members;
  });
}

}  // namespace costate::COSTATE_INSTRUCTION_SET

// Compiled once per instruction set: the loops over rows.
#include "kernels/jump_rows.hpp"
#include "kernels/left_multiply.hpp"
#include "kernels/loops.hpp"
#include "kernels/transpose.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

/// m += the jumps of one row.
COSTATE_INLINE void add_jumps(const JumpList& jumps, std::size_t row, const CoefficientTable& a, const double* x,
                              double* m, const Layout& layout) {
  for (std::size_t k = 0; k < jumps.count; ++k) add_jump_row(jumps.first[k], row, a, x, m, layout);
}

COSTATE_INLINE bool has_segments(const SparseTermsView& terms, std::size_t row) {
  return terms.row_begin[row] != terms.row_begin[row + 1];
}

// All go row by row, so that what comes next finds the row of the result in cache.

void product(const SparseTermsView& matrix, const JumpList& jumps, const CoefficientTable& a, const double* x,
             double* y, const Layout& layout) {
  const Product kernel{matrix, layout, x, y};
  for (std::size_t row = 0; row < layout.rows; ++row) {
    run_row(kernel, row);
    add_jumps(jumps, row, a, x, y, layout);
  }
}

void weighted_product(const SparseTermsView& terms, const JumpList& jumps, const CoefficientTable& a, const double* x,
                      double* y, const Layout& layout) {
  const Parts parts{{terms, a, layout, x, y}};
  const SegmentsAdd segments{{terms, a, layout, x, y}};
  for (std::size_t row = 0; row < layout.rows; ++row) {
    run_row(parts, row);
    if (has_segments(terms, row)) run_row(segments, row);
    add_jumps(jumps, row, a, x, y, layout);
  }
}

void add_weighted_product(const SparseTermsView& terms, const CoefficientTable& a, const double* x, double* y,
                          const Layout& layout) {
  const PartsAdd parts{{terms, a, layout, x, y}};
  const SegmentsAdd segments{{terms, a, layout, x, y}};
  for (std::size_t row = 0; row < layout.rows; ++row) {
    run_row(parts, row);
    if (has_segments(terms, row)) run_row(segments, row);
  }
}

void add_dots(const SparseTermsView& terms, const JumpList& jumps, const double* x, const double* y, double* dots,
              const Layout& layout) {
  const SegmentDots left{terms, layout, x, y, dots};
  for (std::size_t row = 0; row < layout.rows; ++row) {
    run_row(left, row);
    for (std::size_t k = 0; k < jumps.count; ++k) {
      add_jump_dots(jumps.first[k], row, x, y, dots + jumps.first[k].coefficient * layout.lanes(), layout);
    }
  }
}

}  // namespace

extern const KernelLoops kKernelLoops{product, weighted_product, add_weighted_product, add_dots, add_adjoint, adjoint};

}  // namespace costate::COSTATE_INSTRUCTION_SET

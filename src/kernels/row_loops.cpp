// Compiled once per instruction set: the loops over rows.
#include "kernels/jump_rows.hpp"
#include "kernels/left_multiply.hpp"
#include "kernels/loops.hpp"
#include "kernels/transpose.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

/// Row by row, so that the jumps find the row of M in cache.
template <class LeftProduct>
COSTATE_INLINE void run_with_jumps(const LeftProduct& left, const JumpList& jumps, const CoefficientTable& a) {
  for (std::size_t row = 0; row < left.layout.rows; ++row) {
    run_row(left, row);
    for (std::size_t k = 0; k < jumps.count; ++k) add_jump_row(jumps.first[k], row, a, left.x, left.y, left.layout);
  }
}

void product(const SparseTermsView& matrix, const JumpList& jumps, const CoefficientTable& a, const double* x,
             double* y, const Layout& layout) {
  run_with_jumps(Product{matrix, layout, x, y}, jumps, a);
}

void weighted_product(const SparseTermsView& terms, const JumpList& jumps, const CoefficientTable& a, const double* x,
                      double* y, const Layout& layout) {
  run_with_jumps(WeightedProduct{terms, a, layout, x, y}, jumps, a);
}

void add_weighted_product(const SparseTermsView& terms, const CoefficientTable& a, const double* x, double* y,
                          const Layout& layout) {
  run_rows(WeightedProductAdd{terms, a, layout, x, y});
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

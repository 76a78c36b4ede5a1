// The loops of the kernels, as the instruction set in use has them. Arrays do not overlap.
#pragma once

#include "kernels/coefficient_table.hpp"
#include "kernels/jump_view.hpp"
#include "kernels/layout.hpp"
#include "kernels/sparse_view.hpp"

namespace costate {

struct KernelLoops {
  /// y = K x + sum_k a_k (upper half of J_k x), K one matrix of Form::Segments.
  void (*product)(const SparseTermsView& matrix, const JumpList& jumps, const CoefficientTable& a, const double* x,
                  double* y, const Layout& layout);
  /// y = sum_m a_m K_m x + sum_k a_k (upper half of J_k x), the K_m of Form::Weighted.
  void (*weighted_product)(const SparseTermsView& terms, const JumpList& jumps, const CoefficientTable& a,
                           const double* x, double* y, const Layout& layout);
  /// y += sum_m a_m K_m x, the K_m of Form::Weighted.
  void (*add_weighted_product)(const SparseTermsView& terms, const CoefficientTable& a, const double* x, double* y,
                               const Layout& layout);
  /// dots[m][lane] += Re conj(x) K_m y, and the same of the upper halves of J_k y; the K_m of Form::DiagonalApart. The
  /// lanes of a member are to be summed.
  void (*add_dots)(const SparseTermsView& terms, const JumpList& jumps, const double* x, const double* y, double* dots,
                   const Layout& layout);
  /// out = M + M^dagger, Hermitian to the last bit.
  void (*add_adjoint)(const double* m, double* out, const Layout& layout);
  /// out = M^dagger.
  void (*adjoint)(const double* m, double* out, const Layout& layout);
};

[[nodiscard]] const KernelLoops& kernel_loops();

}  // namespace costate

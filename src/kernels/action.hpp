// y = sum_m a_m A_m x and its inner products, for one direction: the A_m of a generator, or their transposes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/bands.hpp"
#include "kernels/jump.hpp"
#include "kernels/layout.hpp"
#include "kernels/loops.hpp"
#include "kernels/lowering.hpp"
#include "kernels/merged_terms.hpp"
#include "kernels/sparse_terms.hpp"

namespace costate {

/// Places for intermediate numbers, each at a cache line's start.
struct Scratch {
  double* coefficients;  ///< a CoefficientTable
  double* merged;        ///< values of MergedTerms; one member only
  double* half;          ///< M of A x = M + M^dagger; Lindblad only
  double* transposed;    ///< (L x)^dagger; general jumps only
  double* dots;          ///< [m][lane]
};

/// Applications of A cost, per lane, 2 to 4 multiplications for each entry of a K_m, 1 to 2 for each such row or entry
/// on top, and 2 to 4 for each pair of entries of a jump operator; Lindblad one pass over the matrix more.
class Action {
 public:
  explicit Action(const LinearTerms& terms);
  ~Action() = default;
  Action(const Action&) = delete;  // jumps_ points into monomial_jumps_
  Action& operator=(const Action&) = delete;

  [[nodiscard]] Layout layout(std::size_t members) const;
  [[nodiscard]] std::size_t scratch_size(std::size_t members) const;
  /// Divides up storage of scratch_size(members) numbers.
  [[nodiscard]] Scratch scratch(std::span<double> storage, std::size_t members) const;

  /// out = sum_m a[m] A_m x.
  void apply(std::span<const double> a, const double* x, double* out, const Layout& layout,
             const Scratch& scratch) const;
  /// Whether apply_with_dots() is there for this layout: one ket, best gone over by diagonals.
  [[nodiscard]] bool goes_by_bands(const Layout& layout) const;
  /// The same, and gradient[m] += (A_m x) . y.
  void apply_with_dots(std::span<const double> a, const double* x, const double* y, double* out,
                       std::span<double> gradient, const Layout& layout) const;
  /// gradient[m][member] += x . A_m y.
  void accumulate_dots(const double* x, const double* y, std::span<double> gradient, const Layout& layout,
                       const Scratch& scratch) const;

 private:
  /// Any jump operator, by two products: scale L x L^dagger = M + M^dagger, M = (scale/2 L) (L x)^dagger, x Hermitian.
  struct GeneralJump {
    std::size_t coefficient = 0;
    SparseTerms first;   ///< L
    SparseTerms second;  ///< scale/2 L
    SparseTerms second_of_dots;
  };
  struct ScratchSizes {
    std::size_t coefficients;
    std::size_t merged;
    std::size_t half;
    std::size_t transposed;
    std::size_t dots;
  };

  [[nodiscard]] ScratchSizes scratch_sizes(std::size_t members) const;
  [[nodiscard]] JumpList jumps() const { return {jumps_.data(), jumps_.size()}; }
  /// m += the general jumps' M of x; `spare` is room for another state.
  void add_general_jumps(const CoefficientTable& table, const double* x, double* m, double* spare, const Layout& layout,
                         const Scratch& scratch) const;

  const KernelLoops* loops_;
  Equation equation_;
  std::size_t dimension_;
  std::size_t coefficients_;
  SparseTerms left_;
  SparseTerms left_of_dots_;
  MergedTerms merged_;
  Bands bands_;
  std::vector<MonomialJump> monomial_jumps_;
  std::vector<JumpView> jumps_;
  std::vector<GeneralJump> general_jumps_;
};

}  // namespace costate

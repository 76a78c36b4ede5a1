// G(t) = sum_m a_m(t) K_m as one sparse matrix, for a batch of one member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/sparse_terms.hpp"

namespace costate {

/// The union of the terms' patterns, and how each of its numbers follows from the coefficients.
class MergedTerms {
 public:
  MergedTerms(std::span<const Operator> terms, std::size_t rows);

  /// Numbers that merge() writes: both planes of the union.
  [[nodiscard]] std::size_t value_count() const { return 2 * pattern_.entries(); }

  /// Writes the entries of sum_m a[m] K_m to `values` and returns the matrix, which reads them from there.
  SparseTermsView merge(std::span<const double> a, double* values) const;

  struct Contribution {
    std::uint32_t term;
    double value;
  };
  /// One plane of one entry of the union, with its contributions up to `end`. Planes that nobody reads have none.
  struct Slot {
    std::uint32_t position;  ///< of the entry; of the imaginary plane entries() more
    std::uint32_t end;
  };
  /// For those who merge elsewhere.
  [[nodiscard]] const SparseTerms& pattern() const { return pattern_; }
  [[nodiscard]] std::span<const Slot> slots() const { return slots_; }
  [[nodiscard]] std::span<const Contribution> contributions() const { return contributions_; }

 private:
  void append_row(std::span<const Operator> terms, std::size_t row);

  SparseTerms pattern_;
  std::vector<Slot> slots_;
  std::vector<Contribution> contributions_;
};

}  // namespace costate

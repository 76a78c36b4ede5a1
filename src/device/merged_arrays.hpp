// The arrays of a MergedView.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "device/merged_view.hpp"
#include "kernels/merged_terms.hpp"

namespace costate {

template <class Index>
struct MergedArrays {
  MergedArrays(std::span<const Operator> terms, std::size_t dimension) {
    const MergedTerms merged(terms, dimension);
    const std::size_t count = merged.pattern().entries();
    if (count > std::numeric_limits<Index>::max()) {
      throw Error("the operators have " + std::to_string(count) + " entries (a kernel takes " +
                  std::to_string(std::numeric_limits<Index>::max()) + ") use sparse ones");
    }
    const SparseTermsView view = merged.pattern().view();
    const auto index = [](std::uint32_t number) { return static_cast<Index>(number); };
    for (std::size_t row = 0; row < dimension; ++row) {
      RowSegment segment{};
      if (view.row_begin[row] != view.row_begin[row + 1]) segment = view.segments[view.row_begin[row]];
      rows.push_back({index(segment.begin), index(segment.real_end), index(segment.imaginary_end), index(segment.end)});
    }
    for (std::size_t entry = 0; entry < count; ++entry) columns.push_back(index(view.columns[entry]));
    for (const MergedTerms::Slot& slot : merged.slots()) slots.push_back({slot.position, slot.end});
    for (const MergedTerms::Contribution& part : merged.contributions())
      contributions.push_back({part.value, part.term});
  }

  [[nodiscard]] std::uint32_t entries() const { return static_cast<std::uint32_t>(columns.size()); }
  [[nodiscard]] MergedView<Index> view() const {
    return {rows.data(),         columns.data(), entries(), slots.data(), static_cast<std::uint32_t>(slots.size()),
            contributions.data()};
  }
  /// What x . A_m y = factor Re sum_e v_me s_e takes of the partial inner products s_e = sum_j conj(x_ij) y_cj of the
  /// entries e = (i, c), which are the numbers 2 e and 2 e + 1: [m], to append to.
  [[nodiscard]] std::vector<std::vector<Contribution>> dot_contributions(std::size_t terms, double factor) const {
    std::vector<std::vector<Contribution>> of_term(terms);
    std::uint32_t next = 0;
    for (const MergedSlot& slot : slots) {
      const bool is_imaginary = slot.position >= entries();
      const std::uint32_t entry = is_imaginary ? slot.position - entries() : slot.position;
      for (; next < slot.end; ++next) {
        const Contribution& part = contributions[next];
        of_term[part.term].push_back(
            {(is_imaginary ? -factor : factor) * part.value, 2 * entry + (is_imaginary ? 1U : 0U)});
      }
    }
    return of_term;
  }

  std::vector<MergedRow<Index>> rows;
  std::vector<Index> columns;
  std::vector<MergedSlot> slots;
  std::vector<Contribution> contributions;
};

}  // namespace costate

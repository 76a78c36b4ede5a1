// Plain pointers into MergedArrays: G = sum_m a_m K_m as one sparse matrix of each member, and how its numbers follow
// from the coefficients. Index holds numbers of entries and columns.
#pragma once

#include <cstddef>
#include <cstdint>

namespace costate {

/// Entries of one row of G, by kind as in a RowSegment.
template <class Index>
struct alignas(4 * sizeof(Index)) MergedRow {
  Index begin;
  Index real_end;
  Index imaginary_end;
  Index end;
};

/// One plane of one entry of G, with its contributions up to `end`.
struct MergedSlot {
  std::uint32_t position;  ///< of the entry; of the imaginary plane `entries` more
  std::uint32_t end;
};

struct Contribution {
  double value;
  std::uint32_t term;
};

template <class Index>
struct MergedView {
  const MergedRow<Index>* rows = nullptr;
  const Index* columns = nullptr;  ///< [entry]
  std::uint32_t entries = 0;
  const MergedSlot* slots = nullptr;
  std::uint32_t slot_count = 0;
  const Contribution* contributions = nullptr;

  /// Numbers of G of that many members, g[position*members + member].
  [[nodiscard]] std::size_t numbers(std::size_t members) const { return std::size_t{2} * entries * members; }
};

}  // namespace costate

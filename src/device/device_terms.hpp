// Generators in device memory.
#pragma once

#include <cstdint>
#include <vector>

#include "device/stream_terms.hpp"
#include "device/tile_terms.hpp"
#include "wrap/cuda.hpp"

namespace costate {

/// The arrays of a MergedView.
template <class Index>
struct DeviceMerged {
  DeviceMerged(const MergedArrays<Index>& arrays, const CudaStream& stream)
      : rows(arrays.rows, stream),
        columns(arrays.columns, stream),
        slots(arrays.slots, stream),
        contributions(arrays.contributions, stream) {}
  [[nodiscard]] MergedView<Index> view() const {
    return {rows.data(),
            columns.data(),
            static_cast<std::uint32_t>(columns.size()),
            slots.data(),
            static_cast<std::uint32_t>(slots.size()),
            contributions.data()};
  }

  DeviceArray<MergedRow<Index>> rows;
  DeviceArray<Index> columns;
  DeviceArray<MergedSlot> slots;
  DeviceArray<Contribution> contributions;
};

class DeviceTileTerms {
 public:
  DeviceTileTerms(const TileTerms& terms, const CudaStream& stream);
  [[nodiscard]] const TileView& view() const { return view_; }

 private:
  struct Action {
    Action(const TileActionArrays& arrays, const CudaStream& stream);
    [[nodiscard]] TileAction view() const;

    DeviceMerged<std::uint16_t> left;
    std::vector<DeviceArray<std::uint32_t>> begins;
    DeviceArray<TileJump> jumps;
    DeviceArray<TilePair> pairs;
  };

  DeviceArray<TileElement> elements_;
  Action forward_;
  Action transpose_;
  DeviceArray<TileElement> dot_entries_;
  DeviceArray<TileRun> dot_runs_;
  DeviceArray<std::uint32_t> term_begin_;
  DeviceArray<Contribution> dot_contributions_;
  TileView view_;
};

class DeviceStreamTerms {
 public:
  DeviceStreamTerms(const StreamTerms& terms, const CudaStream& stream);
  [[nodiscard]] const StreamView& view() const { return view_; }

 private:
  struct Matrices {
    Matrices(const SparseTerms& terms, const CudaStream& stream);
    [[nodiscard]] SparseTermsView view() const;

    DeviceArray<std::uint32_t> row_begin;
    DeviceArray<RowSegment> segments;
    DeviceArray<std::uint32_t> columns;
    DeviceArray<double> re;
    DeviceArray<double> im;
    DeviceArray<RowParts> diagonals;
    DeviceArray<RowParts> few;
    DeviceArray<EntryPart> parts;
  };
  struct Jumps {
    Jumps(const std::vector<StreamJumpArrays>& arrays, const CudaStream& stream);

    std::vector<DeviceArray<JumpEntry>> entries;
    std::vector<DeviceArray<std::uint32_t>> row_begins;
    DeviceArray<StreamJump> jumps;
  };

  struct Action {
    Action(const StreamActionArrays& arrays, const CudaStream& stream);
    [[nodiscard]] StreamAction view() const;

    Matrices left;
    DeviceMerged<std::uint32_t> merged;
    Jumps jumps;
  };

  DeviceArray<StreamElement> elements_;
  Action forward_;
  Action transpose_;
  Matrices left_of_dots_;
  DeviceArray<StreamElement> dot_entries_;
  DeviceArray<std::uint32_t> term_begin_;
  DeviceArray<Contribution> dot_contributions_;
  StreamView view_;
};

}  // namespace costate

// Generators in device memory.
#pragma once

#include <cstdint>
#include <vector>

#include "device/stream_terms.hpp"
#include "device/tile_terms.hpp"
#include "wrap/cuda.hpp"

namespace costate {

class DeviceTileTerms {
 public:
  DeviceTileTerms(const TileTerms& terms, const CudaStream& stream);
  [[nodiscard]] const TileView& view() const { return view_; }

 private:
  struct Action {
    Action(const TileActionArrays& arrays, const CudaStream& stream);
    [[nodiscard]] TileAction view() const;

    DeviceArray<TileRow> rows;
    DeviceArray<std::uint16_t> columns;
    DeviceArray<TileSlot> slots;
    DeviceArray<TileContribution> contributions;
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
  DeviceArray<TileContribution> dot_contributions_;
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

  DeviceArray<StreamElement> elements_;
  Matrices forward_;
  Matrices transpose_;
  Matrices left_of_dots_;
  Jumps forward_jumps_;
  Jumps transpose_jumps_;
  StreamView view_;
};

}  // namespace costate

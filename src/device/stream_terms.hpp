// A generator laid out for kernels that leave all states in device memory.
#pragma once

#include <cstdint>
#include <vector>

#include "device/merged_arrays.hpp"
#include "device/stream_view.hpp"
#include "kernels/lowering.hpp"
#include "kernels/sparse_terms.hpp"

namespace costate {

/// The arrays of a StreamJump.
struct StreamJumpArrays {
  explicit StreamJumpArrays(const JumpTerm& jump);

  std::size_t coefficient;
  double scale;
  std::vector<JumpEntry> entries;
  std::vector<std::uint32_t> row_begin;
};

/// The arrays of a StreamAction.
struct StreamActionArrays {
  explicit StreamActionArrays(const LinearTerms& linear);

  SparseTerms left;
  MergedArrays<std::uint32_t> merged;
  std::vector<StreamJumpArrays> jumps;
};

/// The arrays of a StreamDots.
struct StreamDotArrays {
  StreamDotArrays(const LinearTerms& linear, const StreamActionArrays& forward);

  SparseTerms left;
  std::vector<StreamElement> entries;
  std::uint32_t items = 0;
  std::uint32_t numbers = 0;
  std::vector<std::uint32_t> term_begin;
  std::vector<Contribution> contributions;
};

struct StreamTerms {
  explicit StreamTerms(const LinearTerms& linear);

  std::size_t rows;
  std::size_t columns;
  std::size_t terms;
  std::vector<StreamElement> elements;
  StreamActionArrays forward;
  StreamActionArrays transpose;
  StreamDotArrays dots;
};

}  // namespace costate

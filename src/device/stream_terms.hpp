// A generator laid out for kernels that leave all states in device memory.
#pragma once

#include <cstdint>
#include <vector>

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

struct StreamTerms {
  explicit StreamTerms(const LinearTerms& linear);

  std::size_t rows;
  std::size_t columns;
  std::size_t terms;
  std::vector<StreamElement> elements;
  SparseTerms forward;
  SparseTerms transpose;
  SparseTerms left_of_dots;
  std::vector<StreamJumpArrays> forward_jumps;
  std::vector<StreamJumpArrays> transpose_jumps;
};

}  // namespace costate

// Plain pointers into a StreamTerms: a generator as kernels walk through it that leave all states in device memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "device/merged_view.hpp"
#include "kernels/coefficient_table.hpp"
#include "kernels/jump_view.hpp"
#include "kernels/layout.hpp"
#include "kernels/sparse_view.hpp"

namespace costate {

/// A row of a ket, or an element of the upper triangle of a density matrix together with its mirror image.
struct alignas(8) StreamElement {
  std::uint32_t row;
  std::uint32_t column;
};

/// coefficient * scale * L rho L^dagger of any L.
struct StreamJump {
  std::size_t coefficient = 0;
  double scale = 1;
  const JumpEntry* entries = nullptr;        ///< by row
  const std::uint32_t* row_begin = nullptr;  ///< [row]; rows + 1 numbers
};

/// One direction: the A_m of a generator, or their transposes. Kets have the K_m themselves, as each number of G would
/// be used but once.
struct StreamAction {
  SparseTermsView left;              ///< of kets: Form::Weighted
  MergedView<std::uint32_t> merged;  ///< of density matrices
  const StreamJump* jumps = nullptr;
  std::size_t jump_count = 0;
};

/// The coefficients of one time: a_m, and the numbers of G that launch_merge() made of them.
struct StreamValues {
  CoefficientTable a;
  const double* g = nullptr;
};

/// Partial inner products, dots[number*members + member]. Of density matrices two for each entry of G and one for each
/// row of each jump, of kets one for each term and part of the rows; x . A_m y is a weighted sum of them.
struct StreamDots {
  SparseTermsView left;                    ///< of kets: Form::DiagonalApart
  const StreamElement* entries = nullptr;  ///< of G
  std::uint32_t entry_count = 0;
  std::uint32_t items = 0;  ///< for one thread of each member: parts, or entries and rows of jumps
  std::uint32_t numbers = 0;
  const std::uint32_t* term_begin = nullptr;    ///< [m]: its first contribution; terms + 1 numbers
  const Contribution* contributions = nullptr;  ///< `term` is the number of the partial inner product
};

struct StreamView {
  std::size_t rows = 0;
  std::size_t columns = 1;
  std::size_t terms = 0;
  const StreamElement* elements = nullptr;
  std::size_t element_count = 0;
  StreamAction forward;
  StreamAction transpose;
  StreamDots dots;

  [[nodiscard]] COSTATE_INLINE Layout layout(std::size_t members) const { return {rows, columns, members}; }
  [[nodiscard]] std::size_t dot_numbers(std::size_t members) const { return dots.numbers * members; }
  /// Of either direction, as the transposes have as many entries.
  [[nodiscard]] std::size_t merged_numbers(std::size_t members) const { return forward.merged.numbers(members); }
};

}  // namespace costate

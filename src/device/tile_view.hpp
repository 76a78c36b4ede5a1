// Plain pointers into a TileTerms: a generator as the threads of one tile of members walk through it.
//
// A tile is T neighbouring members whose state a block holds in shared memory. A thread works on one element of
// one member: a row of a ket, or an element of the upper triangle of a density matrix together with its mirror image.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/inline.hpp"
#include "device/merged_view.hpp"
#include "kernels/layout.hpp"

namespace costate {

/// No tile has more threads: each of them holds the stages of a step in registers.
inline constexpr std::uint32_t kMostTileThreads = 544;

/// Where the numbers of a tile stand: x[row*stride + part*plane + column*members + member]. Rows are padded so that
/// neighbouring rows lie in different banks of shared memory.
struct TileShape {
  std::uint32_t rows = 0;
  std::uint32_t columns = 1;
  std::uint32_t members = 1;  ///< T
  std::uint32_t elements = 0;
  std::uint32_t plane = 0;
  std::uint32_t stride = 0;

  [[nodiscard]] COSTATE_INLINE std::uint32_t threads() const { return elements * members; }
  /// Numbers in a state.
  [[nodiscard]] COSTATE_INLINE std::uint32_t size() const { return rows * stride; }
  [[nodiscard]] COSTATE_INLINE std::uint32_t at(std::uint32_t row, std::uint32_t column) const {
    return row * stride + column * members;
  }
  [[nodiscard]] COSTATE_INLINE bool is_hermitian() const { return columns > 1; }
};

struct TileElement {
  std::uint16_t row;
  std::uint16_t column;
};

/// x at `source` times (re, im) goes to the element at `target`, both as TileShape::at().
struct TilePair {
  double re;
  double im;
  double multiplicity;  ///< how often the element stands in the matrix: 1 on the diagonal, else 2
  std::uint32_t source;
  std::uint32_t target;
};

/// The sum over p, q of scale * l_ip conj(l_jq) x_pq, element by element.
struct TileJump {
  std::uint32_t coefficient = 0;
  const std::uint32_t* begin = nullptr;  ///< [element]: its first pair; elements + 1 numbers
};

/// One direction: the A_m of a generator, or their transposes.
struct TileAction {
  MergedView<std::uint16_t> left;
  const TileJump* jumps = nullptr;
  std::uint32_t jump_count = 0;
  const TilePair* pairs = nullptr;
};

/// A run of pairs of one jump.
struct TileRun {
  std::uint32_t begin;
  std::uint32_t end;
};

/// Partial inner products: of entry e = (i, c), s_e = sum_j conj(x_ij) y_cj in two numbers, and of each run of pairs
/// one number. x . A_m y is a weighted sum of them.
struct TileDots {
  const TileElement* entries = nullptr;
  std::uint32_t entry_count = 0;
  const TileRun* runs = nullptr;
  std::uint32_t run_count = 0;
  const std::uint32_t* term_begin = nullptr;    ///< [m]: its first contribution; terms + 1 numbers
  const Contribution* contributions = nullptr;  ///< `term` is the number of the partial inner product

  [[nodiscard]] COSTATE_INLINE std::uint32_t items() const { return entry_count + run_count; }
  [[nodiscard]] COSTATE_INLINE std::uint32_t sums() const { return 2 * entry_count + run_count; }
};

struct TileView {
  TileShape shape;
  std::uint32_t terms = 0;
  const TileElement* elements = nullptr;
  TileAction forward;
  TileAction transpose;
  TileDots dots;
};

}  // namespace costate

// Compiled once per instruction set.
#include "kernels/transpose.hpp"

#include <utility>

#include "kernels/lanes.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

/// out_ij = M_ij + conj(M_ji).
struct Sum {
  template <class V>
  COSTATE_INLINE static V combine_real(const V& here, const V& mirrored) {
    return add(here, mirrored);
  }
  template <class V>
  COSTATE_INLINE static V combine_imaginary(const V& here, const V& mirrored) {
    return subtract(here, mirrored);
  }
};

/// out_ij = conj(M_ji).
struct Mirror {
  template <class V>
  COSTATE_INLINE static V combine_real(const V& /*here*/, const V& mirrored) {
    return mirrored;
  }
  template <class V>
  COSTATE_INLINE static V combine_imaginary(const V& /*here*/, const V& mirrored) {
    return subtract(broadcast<V>(0), mirrored);
  }
};

template <class Combine, class V>
COSTATE_INLINE V combine(Part part, const V& here, const V& mirrored) {
  return part == Part::Real ? Combine::combine_real(here, mirrored) : Combine::combine_imaginary(here, mirrored);
}

using RowLanes = Lanes<kRegisterWidth>;

struct Tile {
  RowLanes rows[kRegisterWidth];
};

/// In step s, elements of rows i and i + s (i without bit s) that stand in each other's half change places.
template <std::size_t Step, std::size_t... k>
COSTATE_INLINE void exchange(Tile& tile, std::index_sequence<k...>) {
  for (std::size_t i = 0; i < kRegisterWidth; ++i) {
    if ((i & Step) != 0) continue;
    const auto upper = tile.rows[i].value;
    const auto lower = tile.rows[i + Step].value;
    tile.rows[i].value = __builtin_shufflevector(upper, lower, ((k & Step) != 0 ? kRegisterWidth + k - Step : k)...);
    tile.rows[i + Step].value =
        __builtin_shufflevector(upper, lower, ((k & Step) != 0 ? kRegisterWidth + k : k + Step)...);
  }
}

COSTATE_INLINE void transpose(Tile& tile) {
  constexpr auto elements = std::make_index_sequence<kRegisterWidth>{};
  exchange<1>(tile, elements);
  if constexpr (kRegisterWidth > 2) exchange<2>(tile, elements);
  if constexpr (kRegisterWidth > 4) exchange<4>(tile, elements);
}

/// Square tiles of one density matrix, columns as lanes.
template <class Combine>
class SingleMember {
 public:
  SingleMember(const double* m, double* out, const Layout& layout) : m_(m), out_(out), layout_(layout) {}

  void run(Part part) const {
    const std::size_t n = layout_.rows;
    const std::size_t tiled = n - n % kRegisterWidth;
    for (std::size_t i = 0; i < tiled; i += kRegisterWidth) {
      for (std::size_t j = i; j < tiled; j += kRegisterWidth) mirror_tiles(part, i, j);
    }
    for (std::size_t j = tiled; j < n; ++j) {
      for (std::size_t i = 0; i <= j; ++i) mirror_elements(part, i, j);
    }
  }

 private:
  COSTATE_INLINE std::size_t at(std::size_t row, std::size_t column, Part part) const {
    return layout_(row, column, part, 0);
  }

  COSTATE_INLINE void mirror_tiles(Part part, std::size_t i, std::size_t j) const {
    Tile here = load_tile(part, i, j);
    Tile there = load_tile(part, j, i);
    Tile here_mirrored = here;
    Tile there_mirrored = there;
    transpose(here_mirrored);
    transpose(there_mirrored);
    store_tile(part, i, j, here, there_mirrored);
    store_tile(part, j, i, there, here_mirrored);
  }

  COSTATE_INLINE Tile load_tile(Part part, std::size_t i, std::size_t j) const {
    Tile tile{};
    for (std::size_t k = 0; k < kRegisterWidth; ++k) tile.rows[k] = load<RowLanes>(m_ + at(i + k, j, part));
    return tile;
  }

  COSTATE_INLINE void store_tile(Part part, std::size_t i, std::size_t j, const Tile& here,
                                 const Tile& mirrored) const {
    for (std::size_t k = 0; k < kRegisterWidth; ++k) {
      store(out_ + at(i + k, j, part), combine<Combine>(part, here.rows[k], mirrored.rows[k]));
    }
  }

  void mirror_elements(Part part, std::size_t i, std::size_t j) const {
    const auto here = load<Lanes<1>>(m_ + at(i, j, part));
    const auto there = load<Lanes<1>>(m_ + at(j, i, part));
    store(out_ + at(i, j, part), combine<Combine>(part, here, there));
    store(out_ + at(j, i, part), combine<Combine>(part, there, here));
  }

  const double* m_;
  double* out_;
  Layout layout_;
};

/// Rows [first, last) and their mirrored elements, members as lanes.
template <class Combine>
void mirror_band(Part part, std::size_t first, std::size_t last, const double* m, double* out, const Layout& layout) {
  for (std::size_t j = first; j < layout.columns; ++j) {
    for (std::size_t i = first; i < last && i <= j; ++i) {
      const std::size_t ij = layout(i, j, part, 0);
      const std::size_t ji = layout(j, i, part, 0);
      for_lanes(0, layout.members, [&]<class V>(std::size_t lane) COSTATE_INLINE_BODY {
        const V here = load<V>(m + ij + lane);
        const V there = load<V>(m + ji + lane);
        store(out + ij + lane, combine<Combine>(part, here, there));
        store(out + ji + lane, combine<Combine>(part, there, here));
      });
    }
  }
}

template <class Combine>
void mirror(const double* m, double* out, const Layout& layout) {
  if (layout.members == 1) {
    const SingleMember<Combine> matrix(m, out, layout);
    matrix.run(Part::Real);
    matrix.run(Part::Imaginary);
    return;
  }
  // In bands of a few rows, so that the mirrored elements are neighbours too.
  constexpr std::size_t band = 8;
  for (std::size_t first = 0; first < layout.rows; first += band) {
    const std::size_t last = first + band < layout.rows ? first + band : layout.rows;
    mirror_band<Combine>(Part::Real, first, last, m, out, layout);
    mirror_band<Combine>(Part::Imaginary, first, last, m, out, layout);
  }
}

}  // namespace

void add_adjoint(const double* m, double* out, const Layout& layout) { mirror<Sum>(m, out, layout); }

void adjoint(const double* m, double* out, const Layout& layout) { mirror<Mirror>(m, out, layout); }

}  // namespace costate::COSTATE_INSTRUCTION_SET

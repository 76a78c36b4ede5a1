// One thread of a tile: its place, what it keeps in registers, and how its numbers get into shared memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "device/tile_apply.hpp"
#include "integrate/dop853.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// The element of a state of the batch; 0 behind its last member.
COSTATE_INLINE Complex load_element(const TileShape& shape, const TilePlace& place, std::size_t members,
                                    const double* state) {
  if (place.batch_member >= members) return {0, 0};
  const Layout layout{shape.rows, shape.columns, members};
  return {state[layout(place.indices.row, place.indices.column, Part::Real, place.batch_member)],
          state[layout(place.indices.row, place.indices.column, Part::Imaginary, place.batch_member)]};
}

COSTATE_INLINE void store_own_element(const TileShape& shape, const TilePlace& place, std::size_t members,
                                      const Complex& value, double* state) {
  if (place.batch_member >= members) return;
  const Layout layout{shape.rows, shape.columns, members};
  state[layout(place.indices.row, place.indices.column, Part::Real, place.batch_member)] = value.re;
  state[layout(place.indices.row, place.indices.column, Part::Imaginary, place.batch_member)] = value.im;
}

/// The element and its mirror image.
COSTATE_INLINE void store_element(const TileShape& shape, const TilePlace& place, std::size_t members,
                                  const Complex& value, double* state) {
  if (place.batch_member >= members) return;
  const Layout layout{shape.rows, shape.columns, members};
  const auto [row, column] = place.indices;
  state[layout(row, column, Part::Real, place.batch_member)] = value.re;
  state[layout(row, column, Part::Imaginary, place.batch_member)] = value.im;
  if (!shape.is_hermitian() || row == column) return;
  state[layout(column, row, Part::Real, place.batch_member)] = value.re;
  state[layout(column, row, Part::Imaginary, place.batch_member)] = -value.im;
}

/// The same within the tile.
COSTATE_INLINE void put_element(const TileShape& shape, const TilePlace& place, const Complex& value, double* x) {
  const std::uint32_t here = shape.at(place.indices.row, place.indices.column) + place.member;
  x[here] = value.re;
  x[here + shape.plane] = value.im;
  if (!shape.is_hermitian() || place.indices.row == place.indices.column) return;
  const std::uint32_t there = shape.at(place.indices.column, place.indices.row) + place.member;
  x[there] = value.re;
  x[there + shape.plane] = -value.im;
}

/// G and the coefficients of one stage, by all threads together.
COSTATE_INLINE void merge(const TileView& view, const TileAction& action, const TilePlace& place,
                          const CoefficientTable& a, const TileValues& values) {
  const std::uint32_t width = view.shape.members;
  const std::uint32_t step = view.shape.elements;  // threads of a member
  const std::size_t own = place.batch_member < a.members ? place.batch_member : 0;
  COSTATE_ROLLED
  for (std::uint32_t s = place.element; s < action.left.slot_count; s += step)
    merge_slot<std::uint32_t>(action.left, s, width, a, own, values.g + place.member);
  COSTATE_ROLLED
  for (std::uint32_t m = place.element; m < view.terms; m += step) values.a[m * width + place.member] = *a.at(m, own);
}

struct TileThread {
  TilePlace place;
  Complex k[dop853::kStages];  ///< k_i, and L_i on the way back, of the stages that are in registers
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

// Sums over the elements of the members of a tile, two of each, in an order that is always the same.
#pragma once

#include <cstdint>

#include "device/tile_apply.hpp"

namespace costate {

/// Sums over the elements of a tile are formed in this many parts, each by a thread of its own.
inline constexpr std::uint32_t kSumParts = 16;

/// Numbers that TileSums have room in.
COSTATE_INLINE std::uint32_t tile_sum_numbers(const TileShape& shape) {
  return 2 * (shape.threads() + kSumParts * shape.members);
}

}  // namespace costate

namespace costate::COSTATE_INSTRUCTION_SET {

/// In three phases: each thread gives its summands, some of them sum up parts, one of each member reads the sums.
class TileSums {
 public:
  /// `memory` has room for tile_sum_numbers().
  COSTATE_INLINE TileSums(const TileShape& shape, double* memory) : shape_(shape), memory_(memory) {}

  COSTATE_INLINE void give(const TilePlace& place, double first, double second) const {
    memory_[place.thread] = first;
    memory_[shape_.threads() + place.thread] = second;
  }
  /// Each part takes every kSumParts-th element.
  COSTATE_INLINE void sum_parts(const TilePlace& place) const {
    const std::uint32_t step = parts();
    if (place.element >= step) return;
    for (std::uint32_t which = 0; which < 2; ++which) {
      const double* const summands = memory_ + which * shape_.threads() + place.member;
      double sum = 0;
      for (std::uint32_t e = place.element; e < shape_.elements; e += step) sum += summands[e * shape_.members];
      part(which, place.element, place.member) = sum;
    }
  }
  [[nodiscard]] COSTATE_INLINE double sum(std::uint32_t which, std::uint32_t member) const {
    double all = 0;
    for (std::uint32_t k = 0; k < parts(); ++k) all += part(which, k, member);
    return all;
  }

 private:
  [[nodiscard]] COSTATE_INLINE std::uint32_t parts() const {
    return shape_.elements < kSumParts ? shape_.elements : kSumParts;
  }
  COSTATE_INLINE double& part(std::uint32_t which, std::uint32_t number, std::uint32_t member) const {
    double* const all = memory_ + 2 * shape_.threads();
    return all[(which * kSumParts + number) * shape_.members + member];
  }

  const TileShape& shape_;
  double* memory_;
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

// What a block keeps in shared memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "device/tile_apply.hpp"
#include "device/tile_sums.hpp"

namespace costate {

/// Where Y_i or m_i of a stage begins, and behind it G and the coefficients of that direction.
struct TileStatePart {
  std::uint32_t state = 0;
  std::uint32_t g = 0;
  std::uint32_t a = 0;
};

/// Where the parts of a tile's shared memory begin, in numbers. Arguments of a kernel: worked out by its threads, they
/// would take registers from one phase to the next. What one stage reads, the next one does not overwrite, so that a
/// stage waits once: odd stages have places of their own.
struct TileParts {
  /// What threads keep of their elements to leave registers to the stages: y, stages that few sums look at, and the
  /// energy by which the element turns with the current through it.
  static constexpr std::uint32_t kY = 0;
  static constexpr std::uint32_t kRare = 1;  ///< and two more
  static constexpr std::uint32_t kFrame = 4;
  static constexpr std::uint32_t kKept = kFrame + 1;

  COSTATE_INLINE explicit TileParts(const TileView& view) : threads(view.shape.threads()) {
    const std::uint32_t g = 2 * view.forward.left.entries * view.shape.members;
    std::uint32_t next = 0;
    const auto append_state = [&](TileStatePart& part) COSTATE_INLINE_BODY {
      part = {next, next + view.shape.size(), next + view.shape.size() + g};
      next = part.a + view.terms * view.shape.members;
    };
    for (TileStatePart& part : states) append_state(part);
    for (std::uint32_t& part : kept) {
      part = next;
      next += 2 * threads;
    }
    errors = next;
    for (TileStatePart& part : bars) append_state(part);
    dots = next;
  }

  /// Numbers for a step forward, and for one back with rows of bars.
  [[nodiscard]] COSTATE_INLINE std::size_t forward_size(const TileView& view) const {
    return errors + std::size_t{tile_sum_numbers(view.shape)};
  }
  [[nodiscard]] COSTATE_INLINE std::size_t reverse_size(const TileView& view, std::size_t bar_rows) const {
    return dots + bar_rows * view.dots.sums() * view.shape.members;
  }

  std::uint32_t threads;
  TileStatePart states[2];    ///< Y_i
  std::uint32_t kept[kKept];  ///< [thread] the real parts, then the imaginary ones
  std::uint32_t errors = 0;   ///< forward: TileSums of the squares of both estimates
  TileStatePart bars[2];      ///< backward: m_i, and the values of the transposes
  std::uint32_t dots = 0;     ///< [stage][sum][member]
};

}  // namespace costate

namespace costate::COSTATE_INSTRUCTION_SET {

/// The numbers of shared memory.
class TileMemory {
 public:
  COSTATE_INLINE TileMemory(const TileParts& parts, double* memory) : parts_(parts), memory_(memory) {}

  /// Y_i
  [[nodiscard]] COSTATE_INLINE double* state(std::uint32_t odd) const { return memory_ + of(parts_.states, odd).state; }
  [[nodiscard]] COSTATE_INLINE TileValues values(std::uint32_t odd) const { return behind(of(parts_.states, odd)); }
  /// m_i, and the values of the transposes.
  [[nodiscard]] COSTATE_INLINE double* bar(std::uint32_t odd) const { return memory_ + of(parts_.bars, odd).state; }
  [[nodiscard]] COSTATE_INLINE TileValues transposed(std::uint32_t odd) const { return behind(of(parts_.bars, odd)); }
  [[nodiscard]] COSTATE_INLINE TileSums errors(const TileShape& shape) const {
    return {shape, memory_ + parts_.errors};
  }
  [[nodiscard]] COSTATE_INLINE double* dots() const { return memory_ + parts_.dots; }

  [[nodiscard]] COSTATE_INLINE Complex kept(std::uint32_t number, const TilePlace& place) const {
    const double* const own = memory_ + parts_.kept[number] + place.thread;
    return {own[0], own[parts_.threads]};
  }
  COSTATE_INLINE void keep(std::uint32_t number, const TilePlace& place, const Complex& value) const {
    double* const own = memory_ + parts_.kept[number] + place.thread;
    own[0] = value.re;
    own[parts_.threads] = value.im;
  }

 private:
  COSTATE_INLINE static const TileStatePart& of(const TileStatePart (&parts)[2], std::uint32_t odd) {
    return odd != 0 ? parts[1] : parts[0];
  }
  [[nodiscard]] COSTATE_INLINE TileValues behind(const TileStatePart& part) const {
    return {memory_ + part.g, memory_ + part.a};
  }

  const TileParts& parts_;
  double* memory_;
};

}  // namespace costate::COSTATE_INSTRUCTION_SET

// A number for each level and member, stored as the loops of phase_loops.hpp read it.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/layout.hpp"
#include "kernels/phase_loops.hpp"
#include "kernels/state_memory.hpp"

namespace costate {

class LevelNumbers {
 public:
  /// Of states with this layout in this memory, which outlives it; `of_no_level` is what the column of a ket has.
  LevelNumbers(const StateMemory& memory, const Layout& layout, double of_no_level);

  /// Takes the host's values[level][member].
  void set(std::span<const double> values);
  [[nodiscard]] LevelTable view() const { return {{rows_.data(), layout_.members}, columns_.data()}; }

  [[nodiscard]] const Layout& layout() const { return layout_; }
  // For those who fill both in their memory: [level][member] as CoefficientTable has rows, and by lane the column's
  // level, where the columns are those of levels.
  [[nodiscard]] double* rows() { return rows_.data(); }
  [[nodiscard]] double* columns() { return columns_.data(); }

 private:
  const StateMemory* memory_;
  Layout layout_;
  StateArray rows_;
  StateArray columns_;
};

}  // namespace costate

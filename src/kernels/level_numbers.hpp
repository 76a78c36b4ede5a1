// A number for each level and member, stored as the loops of phase_loops.hpp read it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/layout.hpp"
#include "kernels/phase_loops.hpp"

namespace costate {

class LevelNumbers {
 public:
  /// Of states with this layout; `of_no_level` is what the column of a ket has.
  LevelNumbers(const Layout& layout, double of_no_level);

  /// Takes values[level][member].
  void set(std::span<const double> values);
  [[nodiscard]] LevelTable view() const { return {{rows_.data(), layout_.members}, columns_.data()}; }

 private:
  Layout layout_;
  std::vector<double> rows_;
  std::vector<double> columns_;
};

}  // namespace costate

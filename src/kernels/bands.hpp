// Matrices by their diagonals, for one ket: no lanes stand side by side there, but the rows of a diagonal do.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/band_loops.hpp"
#include "quantum/operators.hpp"

namespace costate {

/// Operators of subsystems are few diagonals of a product space: their entries (r, r + d) share d. Such a diagonal is
/// stored from its first to its last entry, with the zeros between.
class Bands {
 public:
  explicit Bands(std::span<const Operator> terms);
  ~Bands() = default;
  Bands(const Bands&) = delete;  // views point into values_
  Bands& operator=(const Bands&) = delete;

  /// Whether there are so few zeros that going by rows, one entry after the other, would take longer.
  [[nodiscard]] bool pay() const { return stored_ <= kMostStored * entries_; }
  [[nodiscard]] BandList view() const;

 private:
  static constexpr std::size_t kMostStored = 4;

  void append(const Operator& term, std::size_t index);

  std::size_t entries_ = 0;
  std::size_t stored_ = 0;
  std::vector<std::vector<double>> values_;
  std::vector<BandView> real_;
  std::vector<BandView> imaginary_;
};

}  // namespace costate

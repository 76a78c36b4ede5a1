// The loops of an interaction frame, as the instruction set in use has them. A state is multiplied entry by entry by
// what its row's level has and its column's level has; a ket has one column, of no level.
#pragma once

#include <cstddef>

#include "kernels/coefficient_table.hpp"
#include "kernels/layout.hpp"

namespace costate {

/// A number for every level and member, as the lanes of a state meet it.
struct LevelTable {
  CoefficientTable rows;            ///< [row]
  const double* columns = nullptr;  ///< [lane]: that of the lane's column
};

/// u = cosine - i sine of each level: entry (r, c) of a matrix turns by u_r conj(u_c), entry r of a ket by u_r.
struct PhaseTable {
  LevelTable cosine;
  LevelTable sine;
};

struct PhaseLoops {
  /// cosine[k] = cos(scale x[k]), sine[k] = sin(scale x[k]), to a few units of rounding of 1.
  void (*cosine_sine)(double scale, const double* x, double* cosine, double* sine, std::size_t n);
  /// out = U sum_i weights[i] x[i]; `out` may be any of the x.
  void (*turned_combination)(std::size_t count, const double* weights, const double* const* x, const PhaseTable& u,
                             double* out, const Layout& layout);
  /// k = U^-1 (k + i E y), E the energy of the row less that of the column. The two share no storage.
  void (*enter)(const LevelTable& energy, const double* y, const PhaseTable& u, double* k, const Layout& layout);
  /// y = U^-1 y
  void (*turn_back)(const PhaseTable& u, double* y, const Layout& layout);
  /// out -= sign i E y
  void (*add_rotation)(double sign, const LevelTable& energy, const double* y, double* out, const Layout& layout);
  /// sums[row * lanes + lane] += weight (x . -i y in this entry), x . y = Re conj(x) y.
  void (*add_currents)(double weight, const double* x, const double* y, double* sums, const Layout& layout);
};

[[nodiscard]] const PhaseLoops& phase_loops();

}  // namespace costate

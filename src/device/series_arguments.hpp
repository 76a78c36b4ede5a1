// What a factor of an exponential on a device reads and writes: plain pointers, so that kernels take them as they are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/coefficient_table.hpp"
#include "kernels/spectral_rectangle.hpp"

namespace costate {

/// exp(M/n) = exp(z) sum_k c_k Q_k((M/n - z) / focus), M = sum_m a_m A_m: a DividedSeries.
struct SeriesArguments {
  CoefficientTable a;  ///< of M
  std::size_t members = 0;
  double centre = 0;                           ///< n Re z
  const SpectralRectangle* spectra = nullptr;  ///< of M, whose middle is n Im z, [member]
  double count = 1;                            ///< n
  double focus = 1;
  double sign = 1;
  double largest = 1;               ///< r, as DividedSeries has it
  const double* weights = nullptr;  ///< c_k |exp(z)| / r, k = 0, ..., last
  std::uint32_t last = 0;

  /// By which M - n z counts in a term.
  [[nodiscard]] COSTATE_INLINE double factor() const { return 2 / (focus * count); }
};

/// after = exp(M/n) y, and remainders[member] = |last term| / |y|.
struct SeriesStep {
  SeriesArguments series;
  const double* y = nullptr;
  double* after = nullptr;
  double* remainders = nullptr;
};

/// before = exp(M/n)^T lambda, bars[m][member] = dL/da_m.
struct SeriesPull {
  SeriesArguments series;
  const double* y = nullptr;
  const double* lambda = nullptr;
  double* before = nullptr;
  double* bars = nullptr;
  double* remainders = nullptr;
  double* terms = nullptr;  ///< room for the v_k, see term_numbers() of tiles
};

}  // namespace costate

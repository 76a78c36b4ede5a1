// Exponentials of generators on whoever holds the states, a factor at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/divided_series.hpp"

namespace costate {

/// Of mixtures of the stages of a StagedDynamics: M_e = sum_i weights[e][i] A(t_i). States are of the processor's
/// memory; what is said to be by lane is the host's.
class FusedExponentials {
 public:
  virtual ~FusedExponentials() = default;

  /// From now on there are mixtures of the stages, with a number of `weights` for each of them.
  virtual void mix(std::span<const std::vector<double>> weights) = 0;
  /// out = M_e y
  virtual void apply(std::size_t mixture, const double* y, double* out) = 0;

  /// spectra[lane], those of M_e.
  virtual void find_spectra(std::size_t mixture, std::span<SpectralRectangle> spectra) = 0;
  /// After find_spectra(): from now on for factors of exp(M_e) of the mixture that was asked for, by this series.
  virtual void set_series(const DividedSeries& series) = 0;
  /// after = exp(M_e/n) y, and remainders[lane] = |last term| / |y|; both arrays are apart.
  virtual void advance(const double* y, double* after, std::span<double> remainders) = 0;
  /// before = exp(M_e/n)^T lambda at y; the products with respect to M_e are found, and not yet kept.
  virtual void reverse(const double* y, const double* lambda, double* before, std::span<double> remainders) = 0;
  /// Adds the products of the last reverse() to those that StagedDynamics::reverse() reads.
  virtual void keep_products() = 0;
};

}  // namespace costate

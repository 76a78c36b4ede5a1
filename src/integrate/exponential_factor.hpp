// How the exponential of a generator is divided into equal factors, and the series of one of them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/chebyshev.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// exp(sum_m b_m A_m) = exp(B)^n, exp(B) = exp(z) sum_k c_k Q_k((B - z) / focus) with the centre z of the spectrum of
/// each lane's B, and one series for all of them.
class ExponentialFactor {
 public:
  /// Both outlive this; `spectra` are those of the A_m.
  ExponentialFactor(const BatchSystem& system, std::span<const TermSpectrum> spectra);

  /// From now on for these b [m][lane]. False where that would take too many factors in some lanes, true in `lost`.
  [[nodiscard]] bool set(std::span<const double> b, std::vector<bool>& lost);
  /// From now on with a series for a spectrum that is so many times as wide.
  void widen(double widening);

  [[nodiscard]] std::size_t count() const { return count_; }                 ///< n
  [[nodiscard]] std::span<const double> coefficients() const { return b_; }  ///< of B, [m][lane]
  /// c_k, relative to modulus(lane).
  [[nodiscard]] std::span<const double> weights() const { return series_.weights; }
  /// |exp(z)|
  [[nodiscard]] double modulus(std::size_t lane) const;

  /// From w = B v: factor_at(k) (w - z v) + sign u, which is v_(k+1) of v = v_k and u = v_(k-1).
  [[nodiscard]] Recurrence term(std::size_t k, const double* w, const double* v, const double* u) const;
  /// The same for B^T.
  [[nodiscard]] Recurrence term_back(std::size_t k, const double* w, const double* v, const double* u) const;
  [[nodiscard]] double factor_at(std::size_t k) const { return (k == 0 ? 1 : 2) / series_.focus; }
  /// y = exp(z) x
  void scale(std::span<const double> x, std::span<double> y) const;
  /// y = exp(z)^T x
  void scale_back(std::span<const double> x, std::span<double> y) const;

 private:
  /// values[entry of a plane] = of(lane)
  template <class OfLane>
  void fill_plane(StateArray& values, const OfLane& of) const;

  const BatchSystem* system_;
  std::span<const TermSpectrum> spectra_;
  std::size_t count_ = 1;
  double re_ = 0;  ///< half-widths of the rectangle around the centre that holds the spectra of all lanes
  double im_ = 0;
  std::vector<double> b_;
  ExponentialSeries series_;
  std::vector<double> centre_re_;  ///< [lane]
  std::vector<double> centre_im_;
  // By entry of a plane, where the states are: -z, and exp(z). Their imaginary parts for the transpose have the other
  // sign.
  StateArray shift_re_;
  StateArray shift_im_;
  StateArray shift_back_im_;
  StateArray scale_re_;
  StateArray scale_im_;
  StateArray scale_back_im_;
};

}  // namespace costate

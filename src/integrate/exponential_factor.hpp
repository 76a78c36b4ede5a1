// How the exponential of a generator is divided into equal factors, and the series of one of them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/divided_series.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// exp(sum_m b_m A_m) = exp(B)^n by a DividedSeries for the B of all lanes, exp(B) = exp(z) sum_k c_k Q_k((B - z) /
/// focus). Im z is the middle of the spectrum of each lane's B.
class ExponentialFactor {
 public:
  /// Both outlive this; `spectra` are those of the A_m.
  ExponentialFactor(const BatchSystem& system, std::span<const TermSpectrum> spectra);

  /// From now on for these b [m][lane], as DividedSeries::set().
  [[nodiscard]] bool set(std::span<const double> b, double widening, std::vector<bool>& lost);

  [[nodiscard]] std::size_t count() const { return divided_.count(); }       ///< n
  [[nodiscard]] std::span<const double> coefficients() const { return b_; }  ///< of B, [m][lane]
  /// c_k |exp(z)| / r, see DividedSeries::largest()
  [[nodiscard]] std::span<const double> weights() const { return divided_.weights(); }

  /// From w = B v: factor_at(k) (w - z v) + sign u, which is v_(k+1) of v = v_k and u = v_(k-1).
  [[nodiscard]] Recurrence term(std::size_t k, const double* w, const double* v, const double* u) const;
  /// The same for B^T.
  [[nodiscard]] Recurrence term_back(std::size_t k, const double* w, const double* v, const double* u) const;
  [[nodiscard]] double factor_at(std::size_t k) const { return (k == 0 ? 1 : 2) / divided_.focus(); }
  /// y = r exp(i Im z) x
  void scale(std::span<const double> x, std::span<double> y) const;
  /// y = r exp(i Im z)^T x
  void scale_back(std::span<const double> x, std::span<double> y) const;

 private:
  /// values[entry of a plane] = of(lane)
  template <class OfLane>
  void fill_plane(StateArray& values, const OfLane& of) const;

  const BatchSystem* system_;
  std::span<const TermSpectrum> spectra_;
  DividedSeries divided_;  ///< for the spectra of all lanes
  std::vector<double> b_;
  std::vector<double> centre_;  ///< Im z, [lane]
  // By entry of a plane, where the states are: -z, and r exp(i Im z). Their imaginary parts for the transpose have the
  // other sign.
  StateArray shift_re_;
  StateArray shift_im_;
  StateArray shift_back_im_;
  StateArray scale_re_;
  StateArray scale_im_;
  StateArray scale_back_im_;
};

}  // namespace costate

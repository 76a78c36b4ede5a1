// An exponential as a power of one that a short series gives.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>

#include "integrate/chebyshev.hpp"

namespace costate {

/// exp(M) = exp(B)^n with B = M/n, and exp(B) = exp(z) sum_k c_k Q_k((B - z) / focus) of ExponentialSeries, whose
/// number of terms n bounds. z is the centre of B's spectrum.
class DividedSeries {
 public:
  /// Whether a spectrum within a rectangle with these half-widths can be divided.
  [[nodiscard]] static bool can_divide(double re, double im);

  /// From now on for spectra of M within this rectangle, which can be divided.
  void set(double re, double im);
  /// From now on with a series for a spectrum that is so many times as wide.
  void widen(double widening) { series_ = exponential_series(re_ * widening, im_ * widening); }

  [[nodiscard]] std::size_t count() const { return count_; }  ///< n
  [[nodiscard]] const ExponentialSeries& series() const { return series_; }
  /// Re z; weights of the series are relative to exp(-Re z).
  [[nodiscard]] double centre() const { return -series_.exponent; }
  /// The number of the last term.
  [[nodiscard]] std::size_t last() const { return series_.weights.size() - 1; }

 private:
  std::size_t count_ = 1;
  double re_ = 0;  ///< of B
  double im_ = 0;
  ExponentialSeries series_;
};

/// Terms that have not fallen below this part of the state at the end of a series have not vanished.
inline constexpr double kVanished = 1e-14;

/// Calls run() with series for wider and wider bounds, which widen(by) takes, until it says that its terms have
/// vanished. False where they never do.
template <class Widen, class Run>
[[nodiscard]] bool run_wide_enough(const Widen& widen, const Run& run) {
  constexpr int kMostWidenings = 6;
  for (int n = 0; n <= kMostWidenings; ++n) {
    if (n > 0) widen(std::ldexp(1.0, n));
    if (!run()) continue;
    if (n > 0) widen(1);
    return true;
  }
  widen(1);
  return false;
}

}  // namespace costate

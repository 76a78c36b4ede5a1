// An exponential as a power of one that a short series gives.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/chebyshev.hpp"
#include "kernels/spectral_rectangle.hpp"

namespace costate {

/// exp(M) = exp(B)^n with B = M/n, and exp(B) = exp(z) sum_k c_k Q_k((B - z) / focus) of ExponentialSeries, whose
/// number of terms n bounds. One series serves the M of all lanes: Re z is the centre of a rectangle that holds those
/// of all of them. Were each spectrum around a centre of its own, what decays slower would be the small difference of
/// terms as large as exp(-Re z).
class DividedSeries {
 public:
  /// From now on for these spectra of M, [lane], made so many times as wide. False, and all as it was, where that would
  /// take too many factors; with a widening of 1 the lanes to blame are then true in `lost`.
  [[nodiscard]] bool set(std::span<const SpectralRectangle> spectra, double widening, std::vector<bool>& lost);

  [[nodiscard]] std::size_t count() const { return count_; }  ///< n
  [[nodiscard]] double centre() const { return centre_; }     ///< Re z
  [[nodiscard]] double focus() const { return series_.focus; }
  [[nodiscard]] double sign() const { return series_.sign; }
  /// c_k over the largest value of exp(B - Re z).
  [[nodiscard]] std::span<const double> weights() const { return series_.weights; }
  /// That value times exp(Re z): the largest one of exp(B), 1 where nothing grows.
  [[nodiscard]] double largest() const { return largest_; }
  /// The number of the last term.
  [[nodiscard]] std::size_t last() const { return series_.weights.size() - 1; }

 private:
  std::size_t count_ = 1;
  double centre_ = 0;
  double largest_ = 1;
  ExponentialSeries series_;
};

/// Terms that have not fallen below this part of the state at the end of a series have not vanished.
inline constexpr double kVanished = 1e-14;

/// Bounds of spectra are no proof: calls run() with series for spectra that are 1, 2, 4, ... times as wide, which
/// set(widening) takes, until it says that all terms have vanished. False where there is no such series.
template <class Set, class Run>
[[nodiscard]] bool run_wide_enough(const Set& set, const Run& run) {
  constexpr double kWidest = 64;
  for (double widening = 1; widening <= kWidest; widening *= 2) {
    if (!set(widening)) return false;
    if (run()) return true;
  }
  return false;
}

}  // namespace costate

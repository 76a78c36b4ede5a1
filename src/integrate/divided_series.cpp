#include "integrate/divided_series.hpp"

#include <algorithm>
#include <cmath>

namespace costate {

namespace {

/// Half-width of the spectrum that one series is for, at most.
constexpr double kMostWidth = 64;
constexpr double kMostFactors = 4096;
/// All terms of a series are kept on the way back.
constexpr std::size_t kMostTerms = 160;

double half_width(const SpectralRectangle& spectrum) { return std::max(spectrum.decay + spectrum.growth, spectrum.im); }

bool is_short(double width) { return width <= kMostWidth * kMostFactors; }

/// Lanes that are too long; or, where they are so only together, those that alone are the longest.
void find_longest(std::span<const SpectralRectangle> spectra, std::vector<bool>& lost) {
  double longest = 0;
  for (const SpectralRectangle& spectrum : spectra) longest = std::max(longest, half_width(spectrum));
  for (std::size_t lane = 0; lane < spectra.size(); ++lane) {
    const double width = half_width(spectra[lane]);
    lost[lane] = !is_short(width) || (is_short(longest) && width == longest);
  }
}

}  // namespace

bool DividedSeries::set(std::span<const SpectralRectangle> spectra, double widening, std::vector<bool>& lost) {
  SpectralRectangle all;
  bool are_short = true;
  for (const SpectralRectangle& spectrum : spectra) {
    all.decay = std::max(all.decay, widening * spectrum.decay);
    all.growth = std::max(all.growth, widening * spectrum.growth);
    all.im = std::max(all.im, widening * spectrum.im);
    are_short = are_short && is_short(widening * half_width(spectrum));
  }
  if (!are_short || !is_short(half_width(all))) {
    if (widening == 1) find_longest(spectra, lost);
    return false;
  }
  count_ = static_cast<std::size_t>(std::max(std::ceil(half_width(all) / kMostWidth), 1.0));
  const auto cut = [&](double width) { return width / static_cast<double>(count_); };
  const auto series = [&] { return exponential_series(cut(all.decay + all.growth), cut(all.im)); };
  while (series().weights.size() > kMostTerms) count_ *= 2;
  series_ = series();
  centre_ = cut(all.growth - all.decay);
  largest_ = std::exp(2 * cut(all.growth));
  return true;
}

}  // namespace costate

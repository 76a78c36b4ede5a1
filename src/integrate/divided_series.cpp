#include "integrate/divided_series.hpp"

#include <algorithm>

namespace costate {

namespace {

/// Half-width of the spectrum that one series is for, at most.
constexpr double kMostWidth = 64;
constexpr double kMostFactors = 4096;
/// All terms of a series are kept on the way back.
constexpr std::size_t kMostTerms = 160;

}  // namespace

bool DividedSeries::can_divide(double re, double im) { return std::max(re, im) <= kMostWidth * kMostFactors; }

void DividedSeries::set(double re, double im) {
  count_ = static_cast<std::size_t>(std::max(std::ceil(std::max(re, im) / kMostWidth), 1.0));
  const auto cut = [&](double width) { return width / static_cast<double>(count_); };
  while (exponential_series(cut(re), cut(im)).weights.size() > kMostTerms) count_ *= 2;
  re_ = cut(re);
  im_ = cut(im);
  widen(1);
}

}  // namespace costate

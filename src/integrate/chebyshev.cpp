#include "integrate/chebyshev.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace costate {

namespace {

/// Terms below this part of exp(re) are left out.
constexpr double kTruncation = 1e-16;
/// Sines of the angles under which ellipses meet the rectangle's corner: flat ellipses suit flat rectangles.
constexpr std::array kSines{0.1, 0.2, 0.3, 0.5, 0.7, 0.87};
/// Terms reach exp(a), the exponential function exp(re): by this a may be larger before digits are lost.
constexpr double kMostCancellation = 2;
/// b / a at least: foci stay on the imaginary axis.
constexpr double kLeastAspect = 1.25;
constexpr double kLeastFocus = 1e-10;

struct Ellipse {
  double a = 0;
  double b = 0;

  [[nodiscard]] double focus() const { return std::max(std::sqrt(b * b - a * a), kLeastFocus); }
  [[nodiscard]] double growth() const { return std::max((a + b) / focus(), 1.0); }
};

/// From |J_k(x)| <= (x/2)^k / k! and |Q_k| <= growth^k: all terms from the result on are negligible.
std::size_t enough_terms(const Ellipse& ellipse, double re) {
  const double ratio = 0.5 * ellipse.focus() * ellipse.growth();
  const double limit = std::log(kTruncation) + re;
  double bound = 0;
  std::size_t k = 0;
  while (bound > limit || static_cast<double>(k) < 2 * ratio) bound += std::log(ratio / static_cast<double>(++k));
  return k + 2;
}

ExponentialSeries series_on(const Ellipse& ellipse, double re) {
  ExponentialSeries series{ellipse.focus(), re, bessel_functions(ellipse.focus(), enough_terms(ellipse, re))};
  const double rescale = std::exp(-re);
  double growth = 1;
  std::size_t last = 0;
  for (std::size_t k = 0; k < series.weights.size(); ++k) {
    series.weights[k] *= (k == 0 ? 1 : 2) * rescale;
    if (std::abs(series.weights[k]) * growth > kTruncation) last = k;
    growth *= ellipse.growth();
  }
  series.weights.resize(last + 2);
  return series;
}

}  // namespace

/// J_(k-1)(x) = (2k/x) J_k(x) - J_(k+1)(x), normalised by J_0^2 + 2 sum_k J_k^2 = 1 (no cancellation) and, for the
/// sign, J_0 + 2 sum_k J_2k = 1.
std::vector<double> bessel_functions(double x, std::size_t count) {
  constexpr double kTiny = 1e-150;
  std::vector<double> j(count + 1, 0.0);
  j[count - 1] = kTiny;
  for (std::size_t k = count - 1; k > 0; --k) j[k - 1] = 2 * static_cast<double>(k) / x * j[k] - j[k + 1];
  const double largest = std::abs(*std::ranges::max_element(j, {}, [](double value) { return std::abs(value); }));
  double squares = 0;
  double sum = 0;
  for (std::size_t k = count; k-- > 0;) {
    j[k] /= largest;
    squares += (k == 0 ? 1 : 2) * j[k] * j[k];
    if (k % 2 == 0) sum += (k == 0 ? 1 : 2) * j[k];
  }
  const double factor = std::copysign(1 / std::sqrt(squares), sum);
  for (double& value : j) value *= factor;
  j.pop_back();
  return j;
}

ExponentialSeries exponential_series(double re, double im) {
  if (re == 0) return series_on({0, im}, 0);
  ExponentialSeries best;
  for (const double sine : kSines) {
    Ellipse ellipse{re / sine, im / std::sqrt(1 - sine * sine)};
    if (ellipse.a - re > kMostCancellation && sine != kSines.back()) continue;
    ellipse.b = std::max(ellipse.b, kLeastAspect * ellipse.a);
    ExponentialSeries series = series_on(ellipse, re);
    if (best.weights.empty() || series.weights.size() < best.weights.size()) best = std::move(series);
  }
  return best;
}

}  // namespace costate

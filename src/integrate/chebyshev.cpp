#include "integrate/chebyshev.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace costate {

namespace {

/// Terms below this part of exp(re) are left out.
constexpr double kTruncation = 1e-16;
/// Sines of the angles under which ellipses meet the rectangle's corner: flat ellipses suit flat rectangles.
constexpr std::array kSines{0.1, 0.2, 0.3, 0.5, 0.7, 0.87};
/// Terms reach exp(a), the exponential function exp(re): by this a may be larger before digits are lost.
constexpr double kMostCancellation = 2;
/// The longer half-axis over the shorter one is at least this: foci stay apart.
constexpr double kLeastAspect = 1.1;
constexpr double kLeastFocus = 1e-10;

struct Ellipse {
  double a = 0;
  double b = 0;

  [[nodiscard]] double focus() const { return std::max(std::sqrt(std::abs(b * b - a * a)), kLeastFocus); }
  [[nodiscard]] double growth() const { return std::max((a + b) / focus(), 1.0); }
};

/// The ellipse that passes the corner re + i im under an angle with this sine.
Ellipse around(double re, double im, double sine) {
  Ellipse ellipse{re / sine, im / std::sqrt(1 - sine * sine)};
  if (ellipse.a < ellipse.b) ellipse.b = std::max(ellipse.b, kLeastAspect * ellipse.a);
  if (ellipse.b <= ellipse.a) ellipse.a = std::max(ellipse.a, kLeastAspect * ellipse.b);
  return ellipse;
}

/// From |J_k(x)| <= (x/2)^k / k!, I_k(x) <= (x/2)^k / k! exp(x^2 / 4 (k + 1)) and |Q_k| <= growth^k: all terms from the
/// result on are negligible.
std::size_t enough_terms(const Ellipse& ellipse, double re) {
  const double ratio = 0.5 * ellipse.focus() * ellipse.growth();
  const double limit = std::log(kTruncation) + re;
  const double modified = ellipse.a > ellipse.b ? 0.25 * ellipse.focus() * ellipse.focus() : 0;
  double bound = 0;
  std::size_t k = 0;
  while (bound + modified / static_cast<double>(k + 1) > limit || static_cast<double>(k) < 2 * ratio)
    bound += std::log(ratio / static_cast<double>(++k));
  return k + 2;
}

ExponentialSeries series_on(const Ellipse& ellipse, double re) {
  const std::size_t count = enough_terms(ellipse, re);
  ExponentialSeries series{ellipse.focus(), 1, re, {}};
  if (ellipse.a > ellipse.b) {
    series.sign = -1;
    series.weights = modified_bessel_functions(series.focus, count);
  } else {
    series.weights = bessel_functions(series.focus, count);
  }
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

/// Multiples of J_k(x) (sign -1) or I_k(x) (sign 1): f_(k-1) = (2k/x) f_k + sign f_(k+1), the largest one 1.
std::vector<double> downward(double x, std::size_t count, double sign) {
  constexpr double kTiny = 1e-150;
  std::vector<double> f(count + 1, 0.0);
  f[count - 1] = kTiny;
  for (std::size_t k = count - 1; k > 0; --k) f[k - 1] = 2 * static_cast<double>(k) / x * f[k] + sign * f[k + 1];
  f.pop_back();
  double largest = 0;
  for (const double value : f) largest = std::max(largest, std::abs(value));
  for (double& value : f) value /= largest;
  return f;
}

void scale(std::vector<double>& values, double factor) {
  for (double& value : values) value *= factor;
}

}  // namespace

/// Normalised by J_0^2 + 2 sum_k J_k^2 = 1 (no cancellation) and, for the sign, J_0 + 2 sum_k J_2k = 1.
std::vector<double> bessel_functions(double x, std::size_t count) {
  std::vector<double> j = downward(x, count, -1);
  double squares = 0;
  double sum = 0;
  for (std::size_t k = count; k-- > 0;) {
    squares += (k == 0 ? 1 : 2) * j[k] * j[k];
    if (k % 2 == 0) sum += (k == 0 ? 1 : 2) * j[k];
  }
  scale(j, std::copysign(1 / std::sqrt(squares), sum));
  return j;
}

/// Normalised by I_0 + 2 sum_k I_k = exp(x).
std::vector<double> modified_bessel_functions(double x, std::size_t count) {
  std::vector<double> i = downward(x, count, 1);
  double sum = 0;
  for (std::size_t k = count; k-- > 0;) sum += (k == 0 ? 1 : 2) * i[k];
  scale(i, std::exp(x) / sum);
  return i;
}

ExponentialSeries exponential_series(double re, double im) {
  if (re == 0) return series_on({0, im}, 0);
  ExponentialSeries best;
  const auto attempt = [&](double sine) {
    ExponentialSeries series = series_on(around(re, im, sine), re);
    if (best.weights.empty() || series.weights.size() < best.weights.size()) best = std::move(series);
  };
  const double least_sine = re / (re + kMostCancellation);
  attempt(std::max(least_sine, kSines.front()));
  for (const double sine : kSines) {
    if (sine > least_sine) attempt(sine);
  }
  return best;
}

}  // namespace costate

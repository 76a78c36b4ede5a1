// The series of the exponential function, against the function itself.
#include "integrate/chebyshev.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>

namespace costate {
namespace {

using Complex = std::complex<double>;

Complex summed(const ExponentialSeries& series, Complex z) {
  const Complex x = z / series.focus;
  Complex before = 1;
  Complex q = x;
  Complex sum = series.weights[0];
  for (std::size_t k = 1; k < series.weights.size(); ++k) {
    sum += series.weights[k] * q;
    before = std::exchange(q, 2.0 * x * q + before);
  }
  return sum;
}

TEST(Chebyshev, BesselFunctionsAreThoseOfTheLibrary) {
  for (const double x : {1e-9, 0.3, 1.0, 7.5, 64.0, 300.0}) {
    const auto count = static_cast<std::size_t>(1.4 * x) + 40;
    const std::vector<double> j = bessel_functions(x, count);
    ASSERT_EQ(j.size(), count);
    for (std::size_t k = 0; k < count; ++k)
      EXPECT_NEAR(j[k], std::cyl_bessel_j(static_cast<double>(k), x), 2e-13) << "J_" << k << '(' << x << ')';
  }
}

TEST(Chebyshev, IsTheExponentialFunctionOnTheRectangle) {
  for (const double re : {0.0, 1e-6, 0.05, 0.4, 1.0, 4.0}) {
    for (const double im : {0.0, 1e-12, 0.2, 3.0, 20.0, 64.0}) {
      const ExponentialSeries series = exponential_series(re, im);
      for (int j = -10; j <= 10; ++j) {
        for (int k = -10; k <= 10; ++k) {
          const Complex z(0.1 * j * re, 0.1 * k * im);
          EXPECT_NEAR(std::abs(summed(series, z) - std::exp(z - series.exponent)), 0, 3e-14)
              << z << " of " << re << ", " << im << " with " << series.weights.size() << " terms";
        }
      }
    }
  }
}

TEST(Chebyshev, TakesHardlyMoreTermsThanTheRadiusAsksFor) {
  // J_k(x) falls off within some x^(1/3) beyond of k = x.
  for (const double im : {16.0, 64.0, 256.0}) {
    EXPECT_LT(static_cast<double>(exponential_series(0, im).weights.size()), im + 13 * std::cbrt(im));
    EXPECT_LT(static_cast<double>(exponential_series(0.01 * im, im).weights.size()), 1.5 * im + 15 * std::cbrt(im));
  }
}

}  // namespace
}  // namespace costate

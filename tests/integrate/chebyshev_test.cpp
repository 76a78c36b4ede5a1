// The series of the exponential function, against the function itself.
#include "integrate/chebyshev.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <utility>

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
    before = std::exchange(q, 2.0 * x * q + series.sign * before);
  }
  return sum;
}

TEST(Chebyshev, BesselFunctionsAreThoseOfTheLibrary) {
  for (const double x : {1e-9, 0.3, 1.0, 7.5, 64.0, 300.0}) {
    const auto count = static_cast<std::size_t>(1.6 * x) + 40;
    const std::vector<double> j = bessel_functions(x, count);
    ASSERT_EQ(j.size(), count);
    const std::vector<double> i = modified_bessel_functions(x, count);
    for (std::size_t k = 0; k < count; ++k) {
      EXPECT_NEAR(j[k], std::cyl_bessel_j(static_cast<double>(k), x), 2e-13) << "J_" << k << '(' << x << ')';
      const double expected = std::cyl_bessel_i(static_cast<double>(k), x);
      if (expected > 1e-20 * std::exp(x)) {
        EXPECT_NEAR(i[k], expected, 2e-13 * expected) << "I_" << k << '(' << x << ')';
      }
    }
  }
}

TEST(Chebyshev, IsTheExponentialFunctionOnTheRectangle) {
  for (const double re : {0.0, 1e-6, 0.05, 0.4, 1.0, 4.0, 15.0, 64.0}) {
    for (const double im : {0.0, 1e-12, 0.2, 3.0, 20.0, 64.0}) {
      const ExponentialSeries series = exponential_series(re, im);
      for (int j = -10; j <= 10; ++j) {
        for (int k = -10; k <= 10; ++k) {
          const Complex z(0.1 * j * re, 0.1 * k * im);
          EXPECT_NEAR(std::abs(summed(series, z) - std::exp(z - series.exponent)), 0, 1e-13)
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
    // Along the real axis it is the square root that counts: exp(-x) on [0, 2 re] to 1e-16.
    EXPECT_LT(static_cast<double>(exponential_series(im, 0).weights.size()), 11 * std::sqrt(im));
  }
}

}  // namespace
}  // namespace costate

#include "sweep/draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "sweep/normal_quantile.hpp"
#include "sweep/philox.hpp"

namespace costate {
namespace {

// The known answers that come with Random123, the authors' library.
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Draws, BitsAreThoseOfTheDocumentedCounterAndKey) {
  EXPECT_EQ(random_bits({}), 0xe169c58d6627e8d5);
  // Low words first: the counter 243f6a88 85a308d3 13198a2e 03707344 and the key a4093822 299f31d0.
  EXPECT_EQ(random_bits({.seed = 0x299f31d0a4093822, .axis = 0x0370734413198a2e, .point = 0x85a308d3243f6a88}),
            0x94fdccebd16cfe09);
}

// P(Z <= z) = erfc(-z/sqrt(2))/2; an error dz of z shows as pdf(z) dz.
TEST(NormalQuantile, InvertsTheDistribution) {
  std::vector<double> probabilities;
  for (int k = 1; k < 1000; ++k) probabilities.push_back(k / 1000.0);
  for (double p = 0.5; p > 1e-16; p /= 1.7) probabilities.push_back(p);
  for (const double p : probabilities) {
    const double z = normal_quantile(p);
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    const double distribution = std::erfc(-z / std::numbers::sqrt2) / 2;
    EXPECT_LT(std::abs(distribution - p) / density, 4e-15 * std::max(1.0, std::abs(z))) << p;
  }
}

TEST(NormalQuantile, IsOdd) {
  for (const double p : {0x1p-53, 0x1p-30, 0.0625, 0.25, 0.4375})
    EXPECT_EQ(normal_quantile(1 - p), -normal_quantile(p));
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_LT(std::abs(normal_quantile(0x1p-53)), 8.3);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double covariance(const std::vector<double>& x, const std::vector<double>& y) {
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0) / static_cast<double>(x.size()) - mean(x) * mean(y);
}

// The draws are fixed: the bounds, five standard errors, hold or do not, whatever the machine.
class Sample : public testing::Test {
 protected:
  template <class Number>
  static std::vector<double> sample(Number number) {
    std::vector<double> values;
    for (std::uint64_t point = 0; point < kSize; ++point) values.push_back(number(point));
    return values;
  }
  static constexpr std::uint64_t kSize = 40000;
  static constexpr double kErrors = 5 / 200.0;
};

TEST_F(Sample, UniformDrawsFillTheirInterval) {
  const std::vector<double> values = sample([](std::uint64_t k) { return uniform_draw({7, 3, k}, -1, 3); });
  for (const double value : values) EXPECT_TRUE(value >= -1 && value <= 3) << value;
  EXPECT_NEAR(mean(values), 1, kErrors * std::sqrt(16 / 12.0));
  EXPECT_NEAR(covariance(values, values), 16 / 12.0, kErrors * 16 * std::sqrt(1 / 180.0));
}

TEST_F(Sample, NormalDrawsHaveTheirMoments) {
  const std::vector<double> values = sample([](std::uint64_t k) { return normal_draw({7, 3, k}, 2, 0.5); });
  EXPECT_NEAR(mean(values), 2, kErrors * 0.5);
  EXPECT_NEAR(covariance(values, values), 0.25, kErrors * 0.25 * std::numbers::sqrt2);
}

TEST_F(Sample, AxesAndSeedsAreIndependent) {
  const auto axis = [](std::uint64_t seed, std::uint64_t number) {
    return sample([=](std::uint64_t k) { return normal_draw({seed, number, k}, 0, 1); });
  };
  const std::vector<double> first = axis(7, 0);
  EXPECT_NEAR(covariance(first, axis(7, 1)), 0, kErrors);
  EXPECT_NEAR(covariance(first, axis(8, 0)), 0, kErrors);
}

TEST(Draws, OfAWideOrNarrowIntervalStayInside) {
  for (std::uint64_t k = 0; k < 1000; ++k) {
    const double next = std::nextafter(1.0, 2.0);
    const double narrow = uniform_draw({1, 0, k}, 1.0, next);
    EXPECT_TRUE(narrow == 1.0 || narrow == next);
    EXPECT_TRUE(std::isfinite(uniform_draw({1, 0, k}, -8e307, 8e307)));
  }
  EXPECT_EQ(normal_draw({1, 2, 3}, 0.75, 0), 0.75);
}

}  // namespace
}  // namespace costate

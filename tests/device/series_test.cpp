// Factors of exponentials by tiles of members, phase by phase on the host, against power series by the program's loops.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "device/host_tile.hpp"
#include "device/near.hpp"
#include "device/series_case.hpp"

namespace costate::test {
namespace {

/// A factor by tiles.
class Factor {
 public:
  /// With bounds that are wide enough. Both outlive this.
  Factor(SeriesCase& of, const TileTerms& terms)
      : of_(&of), view_(terms), remainders_(of.batch.members(), std::nan("")) {
    for (double by = 2; !has_vanished(); by *= 2) of_->widen(by);
  }

  [[nodiscard]] double worst_remainder() const { return *std::ranges::max_element(remainders_); }

  std::vector<double> advance(const std::vector<double>& y, Order order) {
    std::vector<double> after(y.size(), std::nan(""));
    advance_tiles(view_.view(), {of_->arguments(), y.data(), after.data(), remainders_.data()}, order);
    return after;
  }
  struct Reversed {
    std::vector<double> before;
    std::vector<double> bars;
    bool operator==(const Reversed&) const = default;
  };
  Reversed reverse(const std::vector<double>& y, const std::vector<double>& lambda, Order order) {
    Reversed reversed{std::vector<double>(y.size(), std::nan("")), std::vector<double>(of_->bar_count(), std::nan(""))};
    std::vector<double> terms(of_->divided.last() * term_numbers(view_.view(), of_->batch.members()), std::nan(""));
    const SeriesPull pull{of_->arguments(),     y.data(),           lambda.data(), reversed.before.data(),
                          reversed.bars.data(), remainders_.data(), terms.data()};
    reverse_tiles(view_.view(), pull, order);
    return reversed;
  }

 private:
  [[nodiscard]] bool has_vanished() {
    advance(of_->batch.y, Order::Forward);
    return worst_remainder() <= kVanished;
  }

  SeriesCase* of_;
  HostTileView view_;
  std::vector<double> remainders_;
};

/// How far from 0 the spectrum of M/n lies, at most.
double reach(const SeriesCase& of) {
  double largest = 0;
  for (const SpectralRectangle& spectrum : of.spectra)
    largest = std::max(largest, 2 * spectrum.decay + spectrum.im + std::abs(spectrum.middle));
  return largest / static_cast<double>(of.divided.count());
}

/// The same by exp(B) = sum_j B^j / j!.
class PowerSeries {
 public:
  static constexpr std::size_t kTerms = 90;

  PowerSeries(RandomCase& batch, std::size_t count)
      : batch_(&batch), a_(batch.first_of(0).begin(), batch.first_of(0).end()) {
    for (double& a : a_) a /= static_cast<double>(count);
  }

  /// B^j y / j!, or of the transpose.
  template <class Apply>
  std::vector<std::vector<double>> terms(const std::vector<double>& y, const Apply& apply) const {
    std::vector<std::vector<double>> all{y};
    for (std::size_t j = 1; j < kTerms; ++j) {
      std::vector<double> next(y.size());
      apply(all.back().data(), next.data());
      for (double& number : next) number /= static_cast<double>(j);
      all.push_back(std::move(next));
    }
    return all;
  }
  std::vector<std::vector<double>> forward(const std::vector<double>& y) const {
    return terms(
        y, [&](const double* x, double* out) { batch_->generator.apply(a_, x, out, batch_->members(), batch_->work); });
  }
  std::vector<std::vector<double>> backward(const std::vector<double>& y) const {
    return terms(y, [&](const double* x, double* out) {
      batch_->generator.apply_adjoint(a_, x, out, batch_->members(), batch_->work);
    });
  }
  static std::vector<double> sum(const std::vector<std::vector<double>>& terms) {
    std::vector<double> all(terms.front().size(), 0.0);
    for (std::size_t j = terms.size(); j-- > 0;) {
      for (std::size_t k = 0; k < all.size(); ++k) all[k] += terms[j][k];
    }
    return all;
  }
  /// d(lambda . exp(B) y)/da_m, [m][member]: the sum over i, j of lambda . B^i dB B^j y / (i + j + 1)!.
  std::vector<double> bars(const std::vector<double>& y, const std::vector<double>& lambda, std::size_t count) const {
    const auto right = forward(y);
    const auto left = backward(lambda);
    std::vector<double> all(a_.size(), 0.0);
    for (std::size_t i = 0; i < kTerms; ++i) {
      for (std::size_t j = 0; i + j + 1 < kTerms; ++j) {
        // i! j! / (i + j + 1)!
        const auto [first, second] = std::pair(static_cast<double>(i), static_cast<double>(j));
        const double weight =
            std::exp(std::lgamma(first + 1) + std::lgamma(second + 1) - std::lgamma(first + second + 2));
        std::vector<double> products(a_.size(), 0.0);
        batch_->generator.accumulate_gradient(left[i].data(), right[j].data(), products, batch_->members(),
                                              batch_->work);
        for (std::size_t k = 0; k < all.size(); ++k) all[k] += weight * products[k] / static_cast<double>(count);
      }
    }
    return all;
  }

 private:
  RandomCase* batch_;
  std::vector<double> a_;
};

/// Spectra of several sizes: of one factor, and of more.
template <class Check>
void for_all_cases(Check check) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : {2U, 3U, 6U}) {
      for (const std::size_t members : {1U, 3U, 5U}) {
        for (const double scale : {0.05, 1.0, 20.0}) {
          SeriesCase of(equation, n, members, scale);
          for (const std::size_t width : {1U, 2U}) {
            SCOPED_TRACE(testing::Message()
                         << (equation == Equation::Lindblad ? "Lindblad" : "Schrodinger") << " n=" << n
                         << " members=" << members << " scale=" << scale << " tiles of " << width);
            check(of, TileTerms(of.batch.terms, *tile_shape(equation, n, width)));
          }
        }
      }
    }
  }
}

/// Both lose digits where terms are larger than their sum.
constexpr double kDigits = 1e-11;
/// The power series is of no use for spectra that reach further.
constexpr double kPowers = 8;

TEST(TileSeries, AreThePowerSeries) {
  std::size_t compared = 0;
  for_all_cases([&](SeriesCase& of, const TileTerms& terms) {
    RandomCase& batch = of.batch;
    Factor factor(of, terms);
    if (reach(of) > kPowers) return;
    const PowerSeries power(batch, of.divided.count());
    expect_near(factor.advance(batch.y, Order::Forward), PowerSeries::sum(power.forward(batch.y)), kDigits, "state");
    EXPECT_LE(factor.worst_remainder(), kVanished);
    const Factor::Reversed reversed = factor.reverse(batch.y, batch.x, Order::Forward);
    EXPECT_LE(factor.worst_remainder(), kVanished);
    expect_near(reversed.before, PowerSeries::sum(power.backward(batch.x)), kDigits, "lambda");
    expect_near(reversed.bars, power.bars(batch.y, batch.x, of.divided.count()), kDigits, "bars");
    ++compared;
  });
  EXPECT_GT(compared, 30U);
}

TEST(TileSeries, DoNotDependOnTheOrderOfThreads) {
  for_all_cases([](SeriesCase& of, const TileTerms& terms) {
    RandomCase& batch = of.batch;
    Factor factor(of, terms);
    ASSERT_EQ(factor.advance(batch.y, Order::Forward), factor.advance(batch.y, Order::Backward));
    ASSERT_EQ(factor.reverse(batch.y, batch.x, Order::Forward), factor.reverse(batch.y, batch.x, Order::Backward));
  });
}

TEST(TileSeries, ReverseIsTheTranspose) {
  for_all_cases([](SeriesCase& of, const TileTerms& terms) {
    RandomCase& batch = of.batch;
    Factor factor(of, terms);
    const std::vector<double> after = factor.advance(batch.y, Order::Forward);
    const std::vector<double> before = factor.reverse(batch.y, batch.x, Order::Forward).before;
    for (std::size_t b = 0; b < batch.members(); ++b) {
      const double forward = inner(member_of(batch.x, batch.layout, b), member_of(after, batch.layout, b));
      const double backward = inner(member_of(before, batch.layout, b), member_of(batch.y, batch.layout, b));
      ASSERT_NEAR(forward, backward, 1e-11 * std::max(1.0, std::abs(forward)));
    }
  });
}

TEST(TileSeries, TellWhereBoundsAreTooNarrow) {
  SeriesCase of(Equation::Schrodinger, 6, 3, 1);
  RandomCase& batch = of.batch;
  const TileTerms terms(batch.terms, *tile_shape(Equation::Schrodinger, 6, 2));
  Factor factor(of, terms);
  const std::vector<double> wide = factor.advance(batch.y, Order::Forward);
  EXPECT_LE(factor.worst_remainder(), kVanished);
  of.widen(0.3);
  factor.advance(batch.y, Order::Forward);
  EXPECT_GT(factor.worst_remainder(), kVanished);
  factor.reverse(batch.y, batch.x, Order::Forward);
  EXPECT_GT(factor.worst_remainder(), kVanished);
  of.widen(2);
  expect_near(factor.advance(batch.y, Order::Forward), wide, kDigits, "state");
}

TEST(TileSeries, MatricesStayHermitianToTheLastBit) {
  SeriesCase of(Equation::Lindblad, 6, 5, 1);
  RandomCase& batch = of.batch;
  const TileTerms terms(batch.terms, *tile_shape(Equation::Lindblad, 6, 2));
  Factor factor(of, terms);
  const std::vector<double> after = factor.advance(batch.y, Order::Forward);
  const std::vector<double> before = factor.reverse(batch.y, batch.x, Order::Forward).before;
  for (const std::vector<double>& state : {after, before}) {
    for (std::size_t b = 0; b < 5; ++b) {
      const Dense matrix = member_of(state, batch.layout, b);
      EXPECT_EQ(matrix, Dense(matrix.adjoint()));
    }
  }
}

TEST(TileSeries, MixTimesAndSpreadProducts) {
  const std::vector<double> first{1, 2, 3, 4};
  const std::vector<double> second{10, 20, 30, 40};
  std::vector<double> mixed(4, std::nan(""));
  const StreamMixture mixture{2, {0.5, -1}, {first.data(), second.data()}, mixed.data(), 2};
  std::vector<double> left(4, 1.0);
  std::vector<double> right(4, 0.0);
  const StreamSpread spread{2, {0.5, -1}, {left.data(), right.data()}, mixed.data(), 2};
  for (std::uint32_t row = 0; row < 2; ++row) {
    for (std::uint32_t lane = 0; lane < 2; ++lane) mixture(row, lane);
  }
  EXPECT_EQ(mixed, (std::vector<double>{-9.5, -19, -28.5, -38}));
  for (std::uint32_t row = 0; row < 2; ++row) {
    for (std::uint32_t lane = 0; lane < 2; ++lane) spread(row, lane);
  }
  EXPECT_EQ(left, (std::vector<double>{-3.75, -8.5, -13.25, -18}));
  EXPECT_EQ(right, (std::vector<double>{9.5, 19, 28.5, 38}));
}

}  // namespace
}  // namespace costate::test

// Exponentials of the generator: against Taylor series in many small factors, what they keep, and bounds that fail.
#include "integrate/exponential.hpp"

#include <gtest/gtest.h>

#include <string>

#include "integrate/one_step_checks.hpp"

namespace costate {
namespace {

/// An oscillator with a wide spectrum, whose middle is not 0, and a qubit.
const std::string kPair =
    "format_version = 1\nparameters = { w = 1.0, g = 0.4, k = 0.3 }\n"
    "subsystem = [{ name = 'c', levels = 5 }, { name = 'q', levels = 2 }]\n"
    "hamiltonian = [{ operator = 'number(c)', coefficient = 'w' },\n"
    "  { operator = 'create(c)*sigmap(q) + destroy(c)*sigmam(q)', coefficient = 'g' },\n"
    "  { operator = 'sigmay(q)', coefficient = 'w*g' }]\n"
    "observable = [{ name = 'z', operator = 'sigmaz(q)' }]\ntime = { end = 1.0 }\n";
const std::string kDecay =
    "dissipator = [{ operator = 'destroy(c)', rate = 'k' }, { operator = 'sigmaz(q)', rate = 'k*g' }]\n";

struct Subject {
  explicit Subject(const std::string& text, std::size_t lanes = 3)
      : prepared(text, lanes),
        generator(prepared.system),
        spectra(prepared.dynamics.spectra().begin(), prepared.dynamics.spectra().end()) {
    generator.coefficients().enter(0, 1);
  }
  /// The coefficients times `by`.
  [[nodiscard]] Vector coefficients(double by) {
    const auto a = generator.coefficients().at(0.5);
    Vector b(a.begin(), a.end());
    for (double& entry : b) entry *= by;
    return b;
  }
  [[nodiscard]] Vector exponential(const Vector& b, Vector y) {
    is_done = Exponential(prepared.system, generator, spectra).apply(b, y);
    return y;
  }
  /// exp(B) = (sum_k (B/n)^k / k!)^n
  [[nodiscard]] Vector taylor(const Vector& b, Vector y, int factors) {
    Vector part = b;
    for (double& entry : part) entry /= factors;
    Vector next(y.size());
    for (int n = 0; n < factors; ++n) {
      Vector term = y;
      for (int k = 1; k < 30; ++k) {
        generator.apply_with(part, term.data(), next.data());
        for (std::size_t i = 0; i < y.size(); ++i) y[i] += term[i] = next[i] / k;
      }
    }
    return y;
  }

  PreparedSystem prepared;
  DrivenGenerator generator;
  std::vector<TermSpectrum> spectra;
  bool is_done = false;
};

double distance(Vector x, const Vector& y) {
  for (std::size_t k = 0; k < x.size(); ++k) x[k] -= y[k];
  return std::sqrt(dot(x, x) / dot(y, y));
}

TEST(Exponential, IsThatOfTaylor) {
  for (const std::string& decay : {std::string(), kDecay}) {
    for (const std::size_t lanes : {1U, 3U, 8U}) {
      Subject subject(kPair + decay, lanes);
      std::mt19937 random(5);
      const Vector y = random_state(subject.prepared, random);
      for (const double length : {0.0, 1e-9, 0.1, 2.0, 30.0}) {
        const Vector b = subject.coefficients(length);
        const int factors = 4 + static_cast<int>(20 * length);
        EXPECT_LT(distance(subject.exponential(b, y), subject.taylor(b, y, factors)), 2e-13 * (1 + length))
            << length << ", " << lanes << " lanes" << decay;
      }
    }
  }
}

TEST(Exponential, OfALaneDoesNotDependOnTheOthers) {
  Subject together(kPair, 8);
  std::mt19937 random(6);
  const Vector y = random_state(together.prepared, random);
  const Vector all = together.exponential(together.coefficients(7), y);
  Subject alone(kPair, 1);
  Vector first(alone.prepared.size());
  for (std::size_t k = 0; k < first.size(); ++k) first[k] = y[8 * k];
  const Vector own = alone.exponential(alone.coefficients(7), first);
  for (std::size_t k = 0; k < own.size(); ++k) EXPECT_NEAR(own[k], all[8 * k], 1e-13);
}

TEST(Exponential, OfALaneThatDecaysLittleKeepsItsDigits) {
  // The series is for the lanes that decay fast; with foci on the real axis, as phases are slow.
  const std::string fast = "dissipator = [{ operator = 'destroy(c)', rate = '200*k' }]\n";
  constexpr std::size_t kLanes = 4;
  Subject together(kPair + fast, kLanes);
  std::mt19937 random(7);
  const Vector y = random_state(together.prepared, random);
  const std::vector<double> lengths{0.001, 2, 0.1, 0.6};
  const Vector a = Subject(kPair + fast, 1).coefficients(1);
  Vector b(kLanes * a.size());
  for (std::size_t k = 0; k < b.size(); ++k) b[k] = lengths[k % kLanes] * a[k / kLanes];
  const Vector all = together.exponential(b, y);
  ASSERT_TRUE(together.is_done);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    Subject alone(kPair + fast, 1);
    Vector first(alone.prepared.size());
    for (std::size_t k = 0; k < first.size(); ++k) first[k] = y[kLanes * k + lane];
    const Vector own = alone.exponential(alone.coefficients(lengths[lane]), first);
    for (std::size_t k = 0; k < own.size(); ++k) EXPECT_NEAR(own[k], all[kLanes * k + lane], 1e-12) << "lane " << lane;
  }
}

TEST(Exponential, OfWhatGrowsIsThatOfTaylor) {
  // Magnus weighs a rate that rises within a step negatively.
  Subject subject(kPair + kDecay);
  std::mt19937 random(15);
  const Vector y = random_state(subject.prepared, random);
  for (const double length : {0.2, 2.0, 5.0}) {
    Vector b = subject.coefficients(length);
    for (std::size_t k = 0; k < b.size(); ++k) {
      if (subject.spectra[k / 3].decay > 0) b[k] *= -1;
    }
    EXPECT_LT(distance(subject.exponential(b, y), subject.taylor(b, y, 200)), 1e-11) << length;
    EXPECT_TRUE(subject.is_done);
  }
}

TEST(DividedSeries, NamesTheLanesThatAreTooLong) {
  constexpr double kTooLong = 3e5;
  std::vector<bool> lost(3);
  DividedSeries series;
  EXPECT_TRUE(series.set(std::vector<SpectralRectangle>{{1, 0, 2, 0}, {}, {5, 0, 0, 0}}, 1, lost));
  EXPECT_FALSE(series.set(std::vector<SpectralRectangle>{{1, 0, 2, 0}, {0, 0, kTooLong, 0}, {}}, 1, lost));
  EXPECT_EQ(lost, (std::vector<bool>{false, true, false}));
  // None of them alone.
  EXPECT_FALSE(
      series.set(std::vector<SpectralRectangle>{{0.5 * kTooLong, 0, 0, 0}, {0, 0.4 * kTooLong, 0, 0}, {}}, 1, lost));
  EXPECT_EQ(lost, (std::vector<bool>{true, false, false}));
  EXPECT_FALSE(series.set(std::vector<SpectralRectangle>{{0, 0, 1e4, 0}, {}, {}}, 64, lost));
  EXPECT_EQ(lost, (std::vector<bool>{true, false, false})) << "those of the run before it was widened";
}

TEST(Exponential, KeepsTheNorm) {
  Subject subject(kPair, 1);
  std::mt19937 random(8);
  Vector y = random_state(subject.prepared, random);
  const double before = dot(y, y);
  for (int n = 0; n < 50; ++n) y = subject.exponential(subject.coefficients(n), std::move(y));
  EXPECT_NEAR(dot(y, y), before, 1e-12 * before);
}

TEST(Exponential, KeepsTraceAndHermiticity) {
  Subject subject(kPair + kDecay, 2);
  std::mt19937 random(9);
  const Vector y = random_state(subject.prepared, random);
  const Vector after = subject.exponential(subject.coefficients(25), y);
  const Layout& layout = subject.prepared.system.layout;
  for (std::size_t b = 0; b < 2; ++b) {
    double trace = 0;
    double before = 0;
    for (std::size_t row = 0; row < layout.rows; ++row) {
      trace += after[layout(row, row, Part::Real, b)];
      before += y[layout(row, row, Part::Real, b)];
      EXPECT_EQ(after[layout(row, row, Part::Imaginary, b)], 0);
      for (std::size_t column = 0; column < row; ++column) {
        EXPECT_EQ(after[layout(row, column, Part::Real, b)], after[layout(column, row, Part::Real, b)]);
        EXPECT_EQ(after[layout(row, column, Part::Imaginary, b)], -after[layout(column, row, Part::Imaginary, b)]);
      }
    }
    EXPECT_NEAR(trace, before, 1e-13 * std::sqrt(dot(y, y)));
  }
}

/// Bounds that are too narrow cost a second series, and no more.
TEST(Exponential, NoticesBoundsThatAreTooNarrow) {
  for (const std::string& decay : {std::string(), kDecay}) {
    Subject subject(kPair + decay);
    std::mt19937 random(10);
    const Vector y = random_state(subject.prepared, random);
    const Vector b = subject.coefficients(6);
    const Vector exact = subject.exponential(b, y);
    for (TermSpectrum& spectrum : subject.spectra) {
      spectrum.energies.lowest *= 0.4;
      spectrum.energies.highest *= 0.4;
      spectrum.decay *= 0.4;
    }
    const long before = subject.generator.applications();
    EXPECT_LT(distance(subject.exponential(b, y), exact), 1e-13) << decay;
    const long narrow = subject.generator.applications() - before;
    // It is taken again, with all that follows from it.
    Exponential exponential(subject.prepared.system, subject.generator, subject.spectra);
    const Vector lambda1 = random_state(subject.prepared, random);
    const Vector s0 = random_state(subject.prepared, random);
    Vector moved(b.size());
    for (std::size_t k = 0; k < moved.size(); ++k) moved[k] = std::sin(static_cast<double>(k));
    Vector reached = y;
    Vector s = s0;
    exponential.push_forward(b, moved, reached, s);
    Vector lambda = lambda1;
    Vector bars(b.size());
    exponential.pull_back(b, y, lambda, bars);
    EXPECT_LT(distance(reached, exact), 1e-13);
    EXPECT_NEAR(dot(lambda1, s), dot(lambda, s0) + dot(bars, moved),
                1e-13 * std::sqrt(dot(lambda1, lambda1) * dot(s, s)));
    EXPECT_GT(narrow, 30);
  }
}

TEST(Exponential, GivesUpOnLanesThatAreTooLong) {
  Subject subject(kPair);
  std::mt19937 random(13);
  const Vector y = random_state(subject.prepared, random);
  Vector b = subject.coefficients(1);
  for (std::size_t k = 1; k < b.size(); k += 3) b[k] *= 1e20;
  const Vector after = subject.exponential(b, y);
  EXPECT_FALSE(subject.is_done);
  for (std::size_t k = 0; k < after.size(); ++k) EXPECT_EQ(std::isnan(after[k]), k % 3 == 1);
}

TEST(Exponential, TangentAndTransposeAreTheSameMap) {
  for (const std::string& decay : {std::string(), kDecay}) {
    // Of one factor, of some and of many.
    for (const double length : {0.3, 30.0, 200.0}) {
      Subject subject(kPair + decay);
      std::mt19937 random(12);
      const Vector y = random_state(subject.prepared, random);
      const Vector s0 = random_state(subject.prepared, random);
      const Vector lambda1 = random_state(subject.prepared, random);
      const Vector b = subject.coefficients(length);
      Vector moved(b.size());
      for (std::size_t k = 0; k < moved.size(); ++k) moved[k] = std::sin(static_cast<double>(k));
      Exponential exponential(subject.prepared.system, subject.generator, subject.spectra);
      Vector reached = y;
      Vector s = s0;
      exponential.push_forward(b, moved, reached, s);
      EXPECT_EQ(reached, subject.exponential(b, y));
      Vector lambda = lambda1;
      Vector bars(b.size());
      exponential.pull_back(b, y, lambda, bars);
      const double scale = std::sqrt(dot(lambda1, lambda1) * dot(s, s));
      EXPECT_NEAR(dot(lambda1, s), dot(lambda, s0) + dot(bars, moved), 1e-12 * scale) << length << decay;

      // And it is the derivative.
      constexpr double kStep = 1e-5;
      const auto at = [&](double by) {
        Vector near = b;
        Vector from = y;
        for (std::size_t k = 0; k < near.size(); ++k) near[k] += by * moved[k];
        for (std::size_t k = 0; k < from.size(); ++k) from[k] += by * s0[k];
        return subject.exponential(near, from);
      };
      Vector difference = at(kStep);
      const Vector other = at(-kStep);
      for (std::size_t k = 0; k < difference.size(); ++k) difference[k] = (difference[k] - other[k]) / (2 * kStep);
      EXPECT_LT(distance(difference, s), 1e-7) << length << decay;
    }
  }
}

}  // namespace
}  // namespace costate

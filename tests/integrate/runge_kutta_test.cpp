// One step of the Runge-Kutta method: its order, its error estimate, its derivatives and its transpose.
#include "integrate/runge_kutta.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <random>

#include "integrate/dop853.hpp"
#include "integrate/one_step_checks.hpp"

namespace costate {
namespace {

const std::string kQubit =
    "format_version = 1\nparameters = { w = 0.9, d = 0.7, g = 0.2 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
    "hamiltonian = [{ operator = 'sigmax(q)', coefficient = 'w*cos(1.3*t)' },\n"
    "  { operator = 'sigmaz(q)', coefficient = 'd/2 + 0.1*t^2' }]\n"
    "observable = [{ name = 'z', operator = 'sigmaz(q)' }]\n";
const std::string kTime = "time = { end = 4.0 }\nsolver = { method = 'dop853' }\n";
const std::string kDecay = "dissipator = [{ operator = 'sigmap(q)', rate = 'g*(1 + sin(t)^2)' }]\n";

/// Levels so far apart that steps are taken in the interaction frame.
const std::string kWide =
    "format_version = 1\nparameters = { w = 0.9, u = 3.1, d = 1.7, g = 0.2 }\nsubsystem = [{ name = 'q', levels = 4 "
    "}]\n"
    "hamiltonian = [{ operator = 'create(q) + destroy(q)', coefficient = 'w*cos(1.3*t)' },\n"
    "  { operator = 'create(q)^2*destroy(q)^2', coefficient = 'u' },\n"
    "  { operator = '0.3*(create(q) + destroy(q)) + number(q)', coefficient = 'd' },\n"
    "  { operator = 'number(q)', coefficient = '0.1*t^2' }]\n"
    "observable = [{ name = 'n', operator = 'number(q)' }]\n";
const std::string kWideDecay = "dissipator = [{ operator = 'destroy(q)', rate = 'g*(1 + sin(t)^2)' }]\n";

/// Each with and without decay.
const std::vector<std::string> kSystems{kQubit, kQubit + kDecay, kWide, kWide + kWideDecay};

Vector stepped(PreparedSystem& prepared, const Vector& y, const Step& step) {
  DrivenGenerator generator(prepared.system);
  generator.coefficients().enter(0, 4);
  RungeKutta method(prepared.system, generator);
  Vector y1(y.size());
  Vector errors(prepared.system.lanes);
  method.start(step.t0, y);
  method.attempt(step.t1, y1, errors);
  return y1;
}

TEST(Dop853, MeetsTheConditionsOfItsQuadrature) {
  // sum b_i c_i^k = 1/(k + 1) up to k = 7, sum_j a_ij = c_i, and the estimates are 0 for a constant right-hand side.
  for (int k = 0; k < dop853::kOrder; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < dop853::kStages; ++i) sum += dop853::kB[i] * std::pow(dop853::kC[i], k);
    EXPECT_NEAR(sum, 1.0 / (k + 1), 1e-14) << k;
  }
  double third = 0;
  double fifth = 0;
  for (std::size_t i = 0; i < dop853::kStages; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < dop853::kStages; ++j) row += dop853::kA[i][j];
    EXPECT_NEAR(row, dop853::kC[i], 1e-13) << i;
    third += dop853::kError3[i];
    fifth += dop853::kError5[i];
  }
  EXPECT_NEAR(third, 0, 1e-14);
  EXPECT_NEAR(fifth, 0, 1e-14);
}

TEST(RungeKutta, IsOfOrderEight) {
  for (const std::string& text : kSystems) {
    PreparedSystem prepared(text + kTime);
    std::mt19937 random(7);
    const Vector y0 = random_state(prepared, random);
    const auto solve = [&](int count) {
      Vector y = y0;
      for (int n = 0; n < count; ++n) y = stepped(prepared, y, {4.0 * n / count, 4.0 * (n + 1) / count});
      return y;
    };
    const Vector exact = solve(200);
    const auto error = [&](int count) {
      Vector difference = solve(count);
      for (std::size_t k = 0; k < difference.size(); ++k) difference[k] -= exact[k];
      return std::sqrt(dot(difference, difference));
    };
    const int least = text.starts_with(kWide) ? 28 : 6;
    EXPECT_NEAR(std::log2(error(least) / error(2 * least)), 8, 0.6) << text;
    EXPECT_NEAR(std::log2(error(least + 2) / error(2 * least + 4)), 8, 0.6) << text;
  }
}

TEST(RungeKutta, EstimatesTheErrorOfEachLane) {
  PreparedSystem prepared(kQubit + kTime, 3);
  const BatchSystem& system = prepared.system;
  DrivenGenerator generator(system);
  generator.coefficients().enter(0, 4);
  RungeKutta method(system, generator);
  std::mt19937 random(3);
  const Vector y = random_state(prepared, random);
  Vector y1(y.size());
  Vector whole(3);
  Vector half(3);
  method.start(0.5, y);
  method.attempt(1.3, y1, whole);
  method.attempt(0.9, y1, half);
  for (std::size_t b = 0; b < 3; ++b) {
    EXPECT_GT(whole[b], 0);
    // The estimate is of order 8: |e5|^2/|e3| with |e5| ~ h^6, |e3| ~ h^4.
    EXPECT_NEAR(std::log2(whole[b] / half[b]), 8, 1.5) << b;
  }
  // A lane alone has the numbers that it has in company.
  PreparedSystem alone(kQubit + kTime);
  DrivenGenerator own(alone.system);
  own.coefficients().enter(0, 4);
  RungeKutta single(alone.system, own);
  Vector first(alone.size());
  for (std::size_t k = 0; k < first.size(); ++k) first[k] = y[3 * k];
  Vector end(first.size());
  Vector error(1);
  single.start(0.5, first);
  single.attempt(0.9, end, error);
  EXPECT_NEAR(error[0], half[0], 1e-8 * half[0]);  // a difference of numbers of size 1
  for (std::size_t k = 0; k < end.size(); ++k) EXPECT_NEAR(end[k], y1[3 * k], 1e-14);
}

/// To and fro between steps with and without the interaction frame.
TEST(RungeKutta, TakesEveryStepFromAStartAsIfItWereTheOnlyOne) {
  for (const std::string& text : kSystems) {
    PreparedSystem prepared(text + kTime, 2);
    DrivenGenerator generator(prepared.system);
    generator.coefficients().enter(0, 4);
    RungeKutta method(prepared.system, generator);
    std::mt19937 random(5);
    const Vector y = random_state(prepared, random);
    Vector y1(y.size());
    Vector errors(2);
    method.start(0.3, y);
    for (const double size : {0.6, 0.4, 0.1, 0.5, 0.05, 0.04}) {
      method.attempt(0.3 + size, y1, errors);
      EXPECT_EQ(y1, stepped(prepared, y, {0.3, 0.3 + size})) << text << size;
    }
    // The first one took an application more.
    EXPECT_EQ(generator.applications(), 6 * 11 + 1) << text;
  }
}

/// lambda . (dy1 along s, coefficients and ends) = lambda0 . s + bars . (coefficients, ends)
TEST(RungeKutta, TangentAndTransposeAreTheSameMap) {
  for (const std::string& text : kSystems) {
    SCOPED_TRACE(text);
    constexpr std::size_t kLanes = 5;
    PreparedSystem prepared(text + kTime, kLanes);
    DrivenGenerator generator(prepared.system);
    generator.coefficients().enter(0, 4);
    RungeKutta method(prepared.system, generator);
    std::mt19937 random(11);
    const Vector y = random_state(prepared, random);
    const Step step{0.4, 0.9};
    const Vector lambda1 = random_state(prepared, random);
    const StepEnds ends = expect_same_map(prepared, method, step, y, lambda1, 1e-13);

    // Against differences: of the ends, and of y.
    const double h = 1e-6;
    const auto along_ends = [&](double by) { return stepped(prepared, y, {step.t0 + by, step.t1 - 2 * by}); };
    Vector difference = along_ends(h);
    const Vector other = along_ends(-h);
    for (std::size_t k = 0; k < difference.size(); ++k) difference[k] = (difference[k] - other[k]) / (2 * h);
    double expected = 0;
    for (std::size_t b = 0; b < kLanes; ++b) expected += ends.t0[b] - 2 * ends.t1[b];
    EXPECT_NEAR(dot(lambda1, difference), expected, 2e-8 * std::abs(expected));
  }
}

TEST(RungeKutta, KeepsNormTraceAndHermiticity) {
  PreparedSystem closed(kQubit + kTime);
  Vector y{1, 0, 0, 0};
  for (int n = 0; n < 40; ++n) y = stepped(closed, y, {0.1 * n, 0.1 * (n + 1)});
  EXPECT_NEAR(dot(y, y), 1, 1e-12);

  PreparedSystem open(kQubit + kDecay + kTime);
  const Layout& layout = open.system.layout;
  Vector rho(open.size(), 0.0);
  rho[layout(0, 0, Part::Real, 0)] = 1;
  for (int n = 0; n < 40; ++n) rho = stepped(open, rho, {0.1 * n, 0.1 * (n + 1)});
  EXPECT_NEAR(rho[layout(0, 0, Part::Real, 0)] + rho[layout(1, 1, Part::Real, 0)], 1, 1e-14);
  EXPECT_EQ(rho[layout(0, 1, Part::Real, 0)], rho[layout(1, 0, Part::Real, 0)]);
  EXPECT_EQ(rho[layout(0, 1, Part::Imaginary, 0)], -rho[layout(1, 0, Part::Imaginary, 0)]);
  EXPECT_EQ(rho[layout(0, 0, Part::Imaginary, 0)], 0);
}

}  // namespace
}  // namespace costate

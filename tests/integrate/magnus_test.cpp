// One step of the Magnus propagator: its order, its error estimate, its derivatives and its transpose.
#include "integrate/magnus.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "integrate/one_step_checks.hpp"
#include "integrate/runge_kutta.hpp"
#include "integrate/step_walk.hpp"

namespace costate {
namespace {

const std::string kQubit =
    "format_version = 1\nparameters = { w = 0.9, d = 0.7, g = 0.2 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
    "hamiltonian = [{ operator = 'sigmax(q)', coefficient = 'w*cos(1.3*t)' },\n"
    "  { operator = 'sigmaz(q)', coefficient = 'd/2 + 0.1*t^2' }]\n"
    "observable = [{ name = 'z', operator = 'sigmaz(q)' }]\n";
const std::string kDecay = "dissipator = [{ operator = 'sigmap(q)', rate = 'g*(1 + sin(t)^2)' }]\n";
const std::string kAdaptive = "time = { end = 4.0 }\nsolver = { method = 'magnus' }\n";
const std::string kFixed = "time = { end = 4.0 }\nsolver = { method = 'magnus', step = 0.5 }\n";

template <class Method>
Vector stepped(PreparedSystem& prepared, const Vector& y, const Step& step, double t0 = 0, double t1 = 4) {
  DrivenGenerator generator(prepared.system);
  generator.coefficients().enter(t0, t1);
  Method method(prepared.system, generator);
  Vector y1(y.size());
  Vector errors(prepared.system.lanes);
  method.start(step.t0, y);
  method.attempt(step.t1, y1, errors);
  return y1;
}

template <class Method>
Vector solved(PreparedSystem& prepared, Vector y, int count) {
  for (int n = 0; n < count; ++n) y = stepped<Method>(prepared, y, {4.0 * n / count, 4.0 * (n + 1) / count});
  return y;
}

double distance(Vector x, const Vector& y) {
  for (std::size_t k = 0; k < x.size(); ++k) x[k] -= y[k];
  return std::sqrt(dot(x, x));
}

TEST(Magnus, IsOfOrderFour) {
  for (const std::string& decay : {std::string(), kDecay}) {
    for (const std::string& solver : {kAdaptive, kFixed}) {
      PreparedSystem prepared(kQubit + decay + solver);
      std::mt19937 random(7);
      const Vector y0 = random_state(prepared, random);
      const Vector exact = solved<RungeKutta>(prepared, y0, 200);
      const auto error = [&](int count) { return distance(solved<Magnus>(prepared, y0, count), exact); };
      EXPECT_NEAR(std::log2(error(16) / error(32)), 4, 0.2);
      EXPECT_NEAR(std::log2(error(40) / error(80)), 4, 0.1);
    }
  }
}

TEST(Magnus, TakesTwoHalvesWhereItControlsTheError) {
  PreparedSystem adaptive(kQubit + kDecay + kAdaptive);
  PreparedSystem fixed(kQubit + kDecay + kFixed);
  std::mt19937 random(2);
  const Vector y = random_state(adaptive, random);
  const Vector halves = stepped<Magnus>(fixed, stepped<Magnus>(fixed, y, {1, 1.2}), {1.2, 1.4});
  EXPECT_LT(distance(stepped<Magnus>(adaptive, y, {1, 1.4}), halves), 1e-14);
}

TEST(Magnus, EstimatesTheErrorOfEachLane) {
  for (const std::string& decay : {std::string(), kDecay}) {
    constexpr std::size_t kLanes = 3;
    // The same weight for all entries: a norm that is as smooth as the error.
    PreparedSystem prepared(kQubit + decay + "time = { end = 4.0 }\nsolver = { method = 'magnus', atol = 1e-3 }\n",
                            kLanes);
    DrivenGenerator generator(prepared.system);
    generator.coefficients().enter(0, 4);
    Magnus method(prepared.system, generator);
    RungeKutta reference(prepared.system, generator);
    std::mt19937 random(3);
    const Vector y = random_state(prepared, random);
    Vector y1(y.size());
    Vector whole(kLanes);
    Vector half(kLanes);
    method.start(2.0, y);
    method.attempt(2.2, y1, whole);
    method.attempt(2.1, y1, half);
    Vector exact(y.size());
    Vector unused(kLanes);
    reference.start(2.0, y);
    reference.attempt(2.1, exact, unused);
    const double rtol = prepared.system.options.rtol;
    const double atol = prepared.system.options.atol;
    for (std::size_t b = 0; b < kLanes; ++b) {
      EXPECT_NEAR(std::log2(whole[b] / half[b]), method.order(), 0.3) << b;
      double sum = 0;
      for (std::size_t k = b; k < y.size(); k += kLanes)
        sum += std::pow((y1[k] - exact[k]) / (rtol * std::max(std::abs(y[k]), std::abs(y1[k])) + atol), 2);
      const double error = std::sqrt(sum / (static_cast<double>(y.size()) / kLanes));
      EXPECT_NEAR(half[b], error, 0.1 * error) << b;
    }
  }
}

TEST(Magnus, TangentAndTransposeAreTheSameMap) {
  for (const std::string& decay : {std::string(), kDecay}) {
    for (const std::string& solver : {kAdaptive, kFixed}) {
      // Steps of one factor and of several ones.
      for (const Step step : {Step{0.4, 0.9}, Step{0.1, 3.8}}) {
        PreparedSystem prepared(kQubit + decay + solver, 5);
        DrivenGenerator generator(prepared.system);
        generator.coefficients().enter(0, 4);
        Magnus method(prepared.system, generator);
        std::mt19937 random(11);
        const Vector y = random_state(prepared, random);
        const Vector lambda1 = random_state(prepared, random);
        const StepEnds ends = expect_same_map(prepared, method, step, y, lambda1, 1e-13);

        // Against differences: of the ends.
        const double h = 1e-4;
        const auto along_ends = [&](double by) {
          return dot(lambda1, stepped<Magnus>(prepared, y, {step.t0 + by, step.t1 - 2 * by}));
        };
        const double difference =
            (8 * (along_ends(h) - along_ends(-h)) - (along_ends(2 * h) - along_ends(-2 * h))) / (12 * h);
        double expected = 0;
        for (std::size_t b = 0; b < 5; ++b) expected += ends.t0[b] - 2 * ends.t1[b];
        EXPECT_NEAR(difference, expected, 1e-8 * std::abs(expected));
      }
    }
  }
}

const std::string kStatic =
    "format_version = 1\nparameters = { w = 0.9, d = 40.0, g = 0.2, v = [0.3, -1.2, 0.8] }\n"
    "subsystem = [{ name = 'q', levels = 2 }]\n"
    "hamiltonian = [{ operator = 'sigmax(q)', coefficient = 'w + pwc(t, v, 1, 2.5)' },\n"
    "  { operator = 'sigmaz(q)', coefficient = 'd/2' }]\n"
    "observable = [{ name = 'z', operator = 'sigmaz(q)' }]\n";
const std::string kStaticDecay = "dissipator = [{ operator = 'sigmap(q)', rate = 'g' }]\n";

TEST(Magnus, IsExactWhereCoefficientsAreConstant) {
  for (const std::string& decay : {std::string(), kStaticDecay}) {
    PreparedSystem prepared(kStatic + decay + kAdaptive, 2);
    DrivenGenerator generator(prepared.system);
    generator.coefficients().enter(1.5, 2);  // within a slot
    Magnus method(prepared.system, generator);
    std::mt19937 random(4);
    const Vector y = random_state(prepared, random);
    Vector y1(y.size());
    Vector errors(2);
    method.start(1.5, y);
    method.attempt(2, y1, errors);
    Vector exact = y;
    constexpr int kCount = 400;
    for (int n = 0; n < kCount; ++n)
      exact = stepped<RungeKutta>(prepared, exact, {1.5 + 0.5 * n / kCount, 1.5 + 0.5 * (n + 1) / kCount}, 1.5, 2);
    EXPECT_LT(distance(y1, exact), 1e-12);
    EXPECT_LT(errors[0], 1e-6);
    EXPECT_LT(errors[1], 1e-6);
    const Vector lambda1 = random_state(prepared, random);
    expect_same_map(prepared, method, {1.5, 2}, y, lambda1, 1e-13);
  }
}

/// Counts steps.
class Counter : public StepFollower {
 public:
  void observe(std::size_t /*save*/, std::span<const double> y) override { last.assign(y.begin(), y.end()); }
  void follow(const Step& /*step*/, std::size_t /*interval*/, std::span<const double> /*y*/) override { ++steps; }
  Vector last;
  int steps = 0;
};

TEST(Magnus, TakesOneStepBetweenSaveTimesOfAStaticProblem) {
  const std::string text =
      "format_version = 1\nparameters = { w = 0.9 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
      "hamiltonian = [{ operator = 'sigmax(q)', coefficient = '500*w' }]\n"
      "observable = [{ name = 'z', operator = 'sigmaz(q)' }]\n"
      "time = { end = 4.0, save = [0.0, 1.0, 4.0] }\nsolver = { method = 'magnus', rtol = 1e-12 }\n";
  PreparedSystem prepared(text);
  DrivenGenerator generator(prepared.system);
  Magnus method(prepared.system, generator);
  StepWalk walk(prepared.system, generator, method);
  Counter counter;
  walk.run(Vector{1, 0, 0, 0}, counter);
  EXPECT_EQ(counter.steps, 2);
  EXPECT_NEAR(counter.last[0], std::cos(500 * 0.9 * 4), 1e-11);
  EXPECT_NEAR(counter.last[3], -std::sin(500 * 0.9 * 4), 1e-11);
}

TEST(Magnus, KeepsTheNormOverManySteps) {
  PreparedSystem prepared(kQubit + kAdaptive);
  const Vector y = solved<Magnus>(prepared, {1, 0, 0, 0}, 400);
  EXPECT_NEAR(dot(y, y), 1, 1e-12);
}

TEST(Magnus, KeepsTraceAndHermiticityOverManySteps) {
  PreparedSystem prepared(kQubit + kDecay + kAdaptive);
  const Layout& layout = prepared.system.layout;
  Vector rho(prepared.size(), 0.0);
  rho[layout(0, 0, Part::Real, 0)] = 1;
  rho = solved<Magnus>(prepared, rho, 400);
  EXPECT_NEAR(rho[layout(0, 0, Part::Real, 0)] + rho[layout(1, 1, Part::Real, 0)], 1, 1e-12);
  EXPECT_EQ(rho[layout(0, 1, Part::Real, 0)], rho[layout(1, 0, Part::Real, 0)]);
  EXPECT_EQ(rho[layout(0, 1, Part::Imaginary, 0)], -rho[layout(1, 0, Part::Imaginary, 0)]);
  EXPECT_EQ(rho[layout(0, 0, Part::Imaginary, 0)], 0);
}

}  // namespace
}  // namespace costate

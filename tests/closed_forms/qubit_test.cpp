// One qubit: rotations, decay, dephasing.
#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

// H = -delta |1><1| + omega/2 sx: P_1 = omega^2/W^2 sin^2(W t/2), W^2 = omega^2 + delta^2 (Rabi's formula).
TEST_P(ClosedForm, DetunedRabi) {
  const auto p = independent({1.3, 0.7});
  const Jet &omega = p[0], &delta = p[1];
  const double t = 3.0;
  const Jet w = sqrt(squared(omega) + squared(delta));
  const Jet population = squared(omega / w) * squared(sin(0.5 * t * w));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { omega = 1.3, delta = 0.7 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [
      { operator = "projector(q, 1)", coefficient = "-delta" },
      { operator = "sigmax(q)", coefficient = "omega/2" },
    ]
    observable = [{ name = "excited", operator = "projector(q, 1)" }, { name = "target", state = "fock(1)" }]
    loss = [{ name = "operator", expression = "final(excited)" }, { name = "overlap", expression = "1 - final(target)" }]
    time = { end = 3.0 }
    gradient = { wrt = ["omega", "delta"] }
  )toml",
                     {population, 1.0 - population});
}

// A coherence precesses and decays, rho_01(t) = rho_01(0) exp(i delta t - t/T2), with D[a] at 1/T1 and D[n] at
// 2/T2 - 1/T1; P_1 = exp(-t/T1)/2. The second loss looks at every save time.
TEST_P(ClosedForm, RamseyWithT1AndT2) {
  const auto p = independent({2.1, 4.0, 3.0});
  const Jet &delta = p[0], &t1 = p[1], &t2 = p[2];
  const auto x = [&](double t) { return exp(-t / t2) * cos(t * delta); };
  const auto trapezoid = 0.25 * x(0.0) + 0.5 * x(0.5) + 0.5 * x(1.0) + 0.5 * x(1.5) + 0.25 * x(2.0);

  expect_closed_form(
      R"toml(
    format_version = 1
    parameters = { delta = 2.1, T1 = 4.0, T2 = 3.0 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "projector(q, 1)", coefficient = "delta" }]
    dissipator = [{ operator = "destroy(q)", rate = "1/T1" }, { operator = "number(q)", rate = "2/T2 - 1/T1" }]
    initial = [{ name = "plus", state = "fock(0) + fock(1)" }]
    observable = [{ name = "x", operator = "sigmax(q)" }, { name = "excited", operator = "projector(q, 1)" }]
    loss = [
      { name = "last", expression = "final(x) + 3*final(excited)" },
      { name = "area", expression = "integral(x)" },
      { name = "product", expression = "at(x, 1)*mean(x)" },
    ]
    time = { end = 2.0, save = 5 }
    gradient = { wrt = ["delta", "T1", "T2"] }
  )toml",
      {x(2.0) + 1.5 * exp(-2.0 / t1), trapezoid, x(0.5) * (x(0.0) + x(0.5) + x(1.0) + x(1.5) + x(2.0)) / 5.0});
}

// P_1' = -gamma(t) P_1 with gamma(t) = g (1 + m sin(w t)): P_1 = exp(-g (t + m (1 - cos(w t))/w)).
TEST_P(ClosedForm, TimeDependentDecayRate) {
  const auto p = independent({0.4, 0.6, 2.0});
  const Jet &g = p[0], &m = p[1], &w = p[2];
  const double t = 3.0;

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.4, m = 0.6, w = 2.0 }
    subsystem = [{ name = "q", levels = 2 }]
    dissipator = [{ operator = "destroy(q)", rate = "g*(1 + m*sin(w*t))" }]
    initial = [{ name = "excited", state = "fock(1)" }]
    observable = [{ name = "population", operator = "number(q)" }]
    loss = [{ name = "population_left", expression = "final(population)" }]
    time = { end = 3.0 }
    gradient = { wrt = ["g", "m", "w"] }
  )toml",
                     {exp(-g * (t + m * (1.0 - cos(t * w)) / w))});
}

// The derivatives at vanishing rates: P_1 = exp(-gamma t) -> -t, and <sx> = cos(delta t) exp(-(gamma + 4 phi) t/2) with
// D[a] at gamma and D[sz] at phi.
TEST_P(ClosedForm, RatesEqualToZero) {
  const auto p = independent({0.0, 0.0, 1.7});
  const Jet &gamma = p[0], &phi = p[1], &delta = p[2];
  const double t = 2.0;

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { gamma = 0.0, phi = 0.0, delta = 1.7 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "number(q)", coefficient = "delta" }]
    dissipator = [{ operator = "destroy(q)", rate = "gamma" }, { operator = "sigmaz(q)", rate = "phi" }]
    initial = [{ name = "plus", state = "fock(0) + fock(1)" }]
    observable = [{ name = "x", operator = "sigmax(q)" }, { name = "excited", operator = "number(q)" }]
    loss = [{ name = "coherence", expression = "final(x)" }, { name = "population", expression = "final(excited)" }]
    time = { end = 2.0 }
    gradient = { wrt = ["gamma", "phi", "delta"] }
  )toml",
                     {cos(t * delta) * exp(-0.5 * t * (gamma + 4.0 * phi)), 0.5 * exp(-t * gamma)});
}

// Relaxation and excitation at rates a and b: P_1(t) = s + (P_1(0) - s) exp(-(a + b) t), s = b/(a + b), for two initial
// states; a bare observable is their mean.
TEST_P(ClosedForm, SeveralInitialStates) {
  const auto p = independent({0.5, 0.2});
  const Jet &a = p[0], &b = p[1];
  const Jet steady = b / (a + b);
  const auto population = [&](double start) { return steady + (start - steady) * exp(-1.5 * (a + b)); };
  const Jet low = population(0.0), high = population(1.0);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { a = 0.5, b = 0.2 }
    subsystem = [{ name = "q", levels = 2 }]
    dissipator = [{ operator = "transition(q, 0, 1)", rate = "a" }, { operator = "transition(q, 1, 0)", rate = "b" }]
    initial = [{ name = "low", state = "fock(0)" }, { name = "high", state = "fock(1)" }]
    observable = [{ name = "population", operator = "number(q)" }]
    loss = [
      { name = "contrast", expression = "(final(population@high) - final(population@low))^2" },
      { name = "average", expression = "exp(final(population))" },
    ]
    time = { end = 1.5 }
    gradient = { wrt = ["a", "b"] }
  )toml",
                     {squared(high - low), exp(0.5 * (high + low))});
}

}  // namespace
}  // namespace costate

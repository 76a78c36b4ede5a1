// Arguments of initial states and of targets.
#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

// A coherent state in a detuned, lossy cavity: a(t) = (x + i y) exp(-(kappa/2 + i delta) t), and its overlap with the
// coherent target b is exp(-|a - b|^2).
TEST_P(ClosedForm, CoherentAmplitudeAndTarget) {
  const auto p = independent({0.6, -0.4, 0.3, 0.8, 0.5});
  const Jet &x = p[0], &y = p[1], &kappa = p[2], &delta = p[3], &b = p[4];
  const Jet a = (x + kI * y) * exp(-1.2 * (0.5 * kappa + kI * delta));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { x = 0.6, y = -0.4, kappa = 0.3, delta = 0.8, b = 0.5 }
    subsystem = [{ name = "c", levels = 16 }]
    hamiltonian = [{ operator = "number(c)", coefficient = "delta" }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    initial = [{ name = "displaced", state = "coherent(c, x + i*y)" }]
    observable = [{ name = "a", operator = "destroy(c)" }, { name = "overlap", state = "coherent(c, -i*b)" }]
    loss = [{ name = "re", expression = "real(final(a))" }, { name = "fidelity", expression = "final(overlap)" }]
    time = { end = 1.2 }
    gradient = { wrt = ["x", "y", "kappa", "delta", "b"] }
  )toml",
                     {real(a), exp(-norm(a + kI * b))});
}

// The same overlap without loss, by the Schrodinger equation.
TEST_P(ClosedForm, CoherentAmplitudeAndTargetOfAKet) {
  const auto p = independent({0.6, 0.8, 0.5});
  const Jet &x = p[0], &delta = p[1], &b = p[2];
  const Jet a = x * exp(-1.2 * kI * delta);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { x = 0.6, delta = 0.8, b = 0.5 }
    subsystem = [{ name = "c", levels = 16 }]
    hamiltonian = [{ operator = "number(c)", coefficient = "delta" }]
    initial = [{ name = "displaced", state = "coherent(c, x)" }]
    observable = [{ name = "overlap", state = "coherent(c, b)" }]
    loss = [{ name = "fidelity", expression = "final(overlap)" }]
    time = { end = 1.2 }
    gradient = { wrt = ["x", "delta", "b"] }
  )toml",
                     {exp(-norm(a - b))});
}

/// <n> of the normalised geometric weights r^k, r = nbar/(1 + nbar), over `levels` levels.
Jet truncated_thermal_number(const Jet& nbar, int levels) {
  const Jet r = nbar / (1.0 + nbar);
  Jet power = 1.0, sum = 0.0, first_moment = 0.0;
  for (int k = 0; k < levels; ++k) {
    sum = sum + power;
    first_moment = first_moment + static_cast<double>(k) * power;
    power = power * r;
  }
  return first_moment / sum;
}

// Loss alone leads down the ladder, so <n>(t) = <n>(0) exp(-kappa t) holds in a truncated space too.
TEST_P(ClosedForm, ThermalOccupation) {
  const auto p = independent({0.7, 0.4});

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { nbar = 0.7, kappa = 0.4 }
    subsystem = [{ name = "c", levels = 8 }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    initial = [{ name = "warm", state = "thermal(c, nbar)" }]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }]
    time = { end = 1.5 }
    gradient = { wrt = ["nbar", "kappa"] }
  )toml",
                     {truncated_thermal_number(p[0], 8) * exp(-1.5 * p[1])});
}

// At nbar = 0 the state is pure, and the derivative with respect to nbar is exp(-kappa t).
TEST_P(ClosedForm, ThermalOccupationAtZero) {
  const auto p = independent({0.0, 0.4});

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { nbar = 0.0, kappa = 0.4 }
    subsystem = [{ name = "c", levels = 8 }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    initial = [{ name = "cold", state = "thermal(c, nbar)" }]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }]
    time = { end = 1.5 }
    gradient = { wrt = ["nbar", "kappa"] }
  )toml",
                     {truncated_thermal_number(p[0], 8) * exp(-1.5 * p[1])});
}

// cos(theta)|0> + exp(i phi) sin(theta)|1> precessing: <sx> = sin(2 theta) cos(phi - delta t). The unnormalised second
// state c|0> + |1> gives <sx> = 2 c cos(delta t)/(1 + c^2).
TEST_P(ClosedForm, SuperpositionAngles) {
  const auto p = independent({0.5, 0.9, 1.3, 2.0});
  const Jet &theta = p[0], &phi = p[1], &delta = p[2], &c = p[3];

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { theta = 0.5, phi = 0.9, delta = 1.3, c = 2.0 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "number(q)", coefficient = "delta" }]
    initial = [
      { name = "bloch", state = "cos(theta)*fock(0) + exp(i*phi)*sin(theta)*fock(1)" },
      { name = "ratio", state = "c*fock(0) + fock(1)" },
    ]
    observable = [{ name = "x", operator = "sigmax(q)" }]
    loss = [{ name = "one", expression = "final(x@bloch)" }, { name = "two", expression = "final(x@ratio)" }]
    time = { end = 1.1 }
    gradient = { wrt = ["theta", "phi", "delta", "c"] }
  )toml",
                     {sin(2.0 * theta) * cos(phi - 1.1 * delta), 2.0 * c * cos(1.1 * delta) / (1.0 + squared(c))});
}

}  // namespace
}  // namespace costate

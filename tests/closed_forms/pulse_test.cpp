// Pulses that jump, on a lossy cavity that stays coherent: slots, switching times, edges shared between pulses.
#include <cmath>
#include <vector>

#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

/// The field at `end` from a drive of height `height` on [from, to): -i height integral exp(-s (end - t)) dt.
Jet segment(const Jet& height, const Jet& from, const Jet& to, const Jet& s, double end) {
  return -kI * height * (exp(-s * (end - to)) - exp(-s * (end - from))) / s;
}

// Four slots: every height has its own derivative, and so have the loss, the detuning and both ends of the pulse.
TEST_P(ClosedForm, PiecewiseConstantDrive) {
  const auto p = independent({0.5, -0.8, 1.1, 0.3, 0.4, 0.9, 0.3, 2.6});
  const Jet &kappa = p[4], &delta = p[5], &first = p[6], &last = p[7];
  const Jet s = 0.5 * kappa + kI * delta;
  Jet alpha = 0.0;
  for (std::size_t k = 0; k < 4; ++k) {
    const auto edge = [&](std::size_t j) { return first + 0.25 * static_cast<double>(j) * (last - first); };
    alpha = alpha + segment(p[k], edge(k), edge(k + 1), s, 3.0);
  }

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { amp = [0.5, -0.8, 1.1, 0.3], kappa = 0.4, delta = 0.9, first = 0.3, last = 2.6 }
    subsystem = [{ name = "c", levels = 14 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "delta" },
      { operator = "destroy(c) + create(c)", coefficient = "pwc(t, amp, first, last)" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }, { name = "a", operator = "destroy(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }, { name = "re", expression = "real(final(a))" }]
    time = { end = 3.0, save = 4 }
    gradient = { wrt = ["amp", "kappa", "delta", "first", "last"] }
  )toml",
                     {norm(alpha), real(alpha)});
}

// The edges of a rect and of a step, the latter with an argument that runs backwards (1 until `off`).
TEST_P(ClosedForm, SwitchingTimes) {
  const auto p = independent({0.4, 1.3, 2.1, 0.7, -0.5, 0.6});
  const Jet &on = p[0], &off = p[1], &stop = p[2], &height = p[3], &tail = p[4], &kappa = p[5];
  const Jet s = 0.5 * kappa;
  const Jet alpha = segment(height, on, off, s, 2.5) + segment(tail, 0.0, stop, s, 2.5);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { on = 0.4, off = 1.3, stop = 2.1, height = 0.7, tail = -0.5, kappa = 0.6 }
    subsystem = [{ name = "c", levels = 14 }]
    hamiltonian = [
      { operator = "destroy(c) + create(c)", coefficient = "height*rect(t, on, off) + tail*step(2*stop - 2*t)" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }]
    time = { end = 2.5 }
    gradient = { wrt = ["on", "off", "stop", "height", "tail", "kappa"] }
  )toml",
                     {norm(alpha)});
}

// A drive that changes sign at `flip`, on a detuned cavity: bang-bang control with its switching time.
TEST_P(ClosedForm, SwitchedSign) {
  const auto p = independent({1.2, 0.8, 0.5, 0.9});
  const Jet &flip = p[0], &height = p[1], &kappa = p[2], &delta = p[3];
  const Jet s = 0.5 * kappa + kI * delta;
  const Jet alpha = segment(height, 0.0, flip, s, 2.5) + segment(-height, flip, 2.5, s, 2.5);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { flip = 1.2, height = 0.8, kappa = 0.5, delta = 0.9 }
    subsystem = [{ name = "c", levels = 16 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "delta" },
      { operator = "destroy(c) + create(c)", coefficient = "height*(1 - 2*step(t - flip))" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }, { name = "a", operator = "destroy(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }, { name = "re", expression = "real(final(a))" }]
    time = { end = 2.5 }
    gradient = { wrt = ["flip", "height", "kappa", "delta"] }
  )toml",
                     {norm(alpha), real(alpha)});
}

// One parameter ends a pulse on one quadrature and starts a pulse on the other: both jumps count.
TEST_P(ClosedForm, EdgeSharedByTwoPulses) {
  const auto p = independent({1.1, 0.8, 0.6, 0.5, 2.3});
  const Jet &middle = p[0], &first = p[1], &second = p[2], &kappa = p[3], &last = p[4];
  const Jet s = 0.5 * kappa + 0.7 * kI;
  // position = (a + a^+)/sqrt(2), momentum = i (a^+ - a)/sqrt(2): a' gains -i c/sqrt(2) and c/sqrt(2).
  const Jet alpha = (segment(first, 0.2, middle, s, 2.5) + kI * segment(second, middle, last, s, 2.5)) / std::sqrt(2.0);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { middle = 1.1, first = 0.8, second = 0.6, kappa = 0.5, last = 2.3 }
    subsystem = [{ name = "c", levels = 14 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "0.7" },
      { operator = "position(c)", coefficient = "first*rect(t, 0.2, middle)" },
      { operator = "momentum(c)", coefficient = "second*rect(t, middle, last)" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }, { name = "a", operator = "destroy(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }, { name = "im", expression = "imag(final(a))" }]
    time = { end = 2.5 }
    gradient = { wrt = ["middle", "first", "second", "kappa", "last"] }
  )toml",
                     {norm(alpha), imag(alpha)});
}

// A rate that is switched on and off: P_1 = exp(-gamma (off - on)).
TEST_P(ClosedForm, SwitchedDecay) {
  const auto p = independent({0.5, 1.7, 0.8});

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { on = 0.5, off = 1.7, gamma = 0.8 }
    subsystem = [{ name = "q", levels = 2 }]
    dissipator = [{ operator = "destroy(q)", rate = "gamma*rect(t, on, off)" }]
    initial = [{ name = "excited", state = "fock(1)" }]
    observable = [{ name = "excited_left", operator = "number(q)" }]
    loss = [{ name = "population", expression = "final(excited_left)" }]
    time = { end = 2.0 }
    gradient = { wrt = ["on", "off", "gamma"] }
  )toml",
                     {exp(-p[2] * (p[1] - p[0]))});
}

// Schrodinger: two resonant pulses turn a qubit by the sum of their areas, P_1 = sin^2(theta/2).
TEST_P(ClosedForm, SwitchedRabi) {
  const auto p = independent({0.3, 1.0, 1.6, 1.2});
  const Jet angle = p[3] * (p[1] - p[0]) + 0.5 * p[3] * (2.0 - p[2]);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { on = 0.3, off = 1.0, again = 1.6, omega = 1.2 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "sigmax(q)", coefficient = "omega/2*(rect(t, on, off) + step(t - again)/2)" }]
    observable = [{ name = "excited", operator = "projector(q, 1)" }]
    loss = [{ name = "population", expression = "final(excited)" }]
    time = { end = 2.0 }
    gradient = { wrt = ["on", "off", "again", "omega"] }
  )toml",
                     {squared(sin(0.5 * angle))});
}

}  // namespace
}  // namespace costate

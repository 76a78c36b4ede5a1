// Ends that depend on parameters: the derivative with respect to the end, through whatever is given as a part of the
// interval or at a fixed time.
#include <cmath>
#include <vector>

#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};
const double kRootHalfPi = std::sqrt(std::acos(0.0));

/// The integral of gauss(t, center, width) over [0, end].
Jet gauss_area(const Jet& center, const Jet& width, const Jet& end) {
  const double root = std::sqrt(2.0);
  return kRootHalfPi * width * (erf((end - center) / (root * width)) + erf(center / (root * width)));
}

/// The field at `end` from a drive of height 1 on [from, to): -i integral exp(-s (end - t)) dt.
Jet segment(const Jet& from, const Jet& to, const Jet& s, const Jet& end) {
  return -kI * (exp(-s * (end - to)) - exp(-s * (end - from))) / s;
}

// A detuned qubit driven until the resonant angle is x: P_1 = omega^2/W^2 sin^2(W T/2) at T = x/omega.
TEST_P(ClosedForm, RabiUntilAnAngle) {
  const auto p = independent({2.0, 1.3, 0.7});
  const Jet &x = p[0], &omega = p[1], &delta = p[2];
  const Jet w = sqrt(squared(omega) + squared(delta));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { x = 2.0, omega = 1.3, delta = 0.7 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [
      { operator = "projector(q, 1)", coefficient = "-delta" },
      { operator = "sigmax(q)", coefficient = "omega/2" },
    ]
    observable = [{ name = "excited", operator = "projector(q, 1)" }]
    loss = [{ name = "population", expression = "final(excited)" }]
    time = { end = "x/omega" }
    gradient = { wrt = ["x", "omega", "delta"] }
  )toml",
                     {squared(omega / w) * squared(sin(0.5 * x * w / omega))});
}

// A cavity empties from a start that is not 0; mean and integral look at five save times, which the end moves.
TEST_P(ClosedForm, DampedCavityWithSeveralSaveTimes) {
  const auto p = independent({0.4, 2.5});
  const Jet &kappa = p[0], &end = p[1];
  const Jet spacing = 0.25 * (end - 0.5);
  std::vector<Jet> photons;
  for (int k = 0; k < 5; ++k) photons.push_back(0.81 * exp(-kappa * static_cast<double>(k) * spacing));
  const Jet inner = photons[1] + photons[2] + photons[3];

  expect_closed_form(
      R"toml(
    format_version = 1
    parameters = { kappa = 0.4, T = 2.5 }
    subsystem = [{ name = "c", levels = 12 }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    initial = [{ name = "alpha", state = "coherent(c, 0.9)" }]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [
      { name = "left", expression = "final(photons)" },
      { name = "average", expression = "mean(photons)" },
      { name = "area", expression = "integral(photons)" },
      { name = "third", expression = "at(photons, 2)/T" },
    ]
    time = { start = 0.5, end = "T", save = 5 }
    gradient = { wrt = ["kappa", "T"] }
  )toml",
      {photons[4], (photons[0] + inner + photons[4]) / 5.0, spacing * (0.5 * photons[0] + inner + 0.5 * photons[4]),
       photons[2] / end});
}

// A gauss at a fixed time, whose tail the end cuts off, and one that stretches with the interval: on resonance the
// angle is twice the area.
TEST_P(ClosedForm, GaussesCutAndStretched) {
  const auto p = independent({2.0, 0.4, 1.4});
  const Jet &end = p[0], &height = p[1], &center = p[2];
  const Jet area = height * (gauss_area(center, 0.5, end) + gauss_area(0.5 * end, 0.125 * end, end));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { T = 2.0, height = 0.4, center = 1.4 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [
      { operator = "sigmax(q)", coefficient = "height*(gauss(t, center, 0.5) + gauss(t, T/2, T/8))" },
    ]
    observable = [{ name = "z", operator = "sigmaz(q)" }]
    loss = [{ name = "inversion", expression = "final(z)" }]
    time = { end = "T", save = 3 }
    gradient = { wrt = ["T", "height", "center"] }
  )toml",
                     {cos(2.0 * area)});
}

// Edges at parts of the interval, at fixed times, cut off by the end, at the end and at the start.
TEST_P(ClosedForm, RectsOnALossyCavity) {
  const auto p = independent({2.4, 0.6, 0.5});
  const Jet &end = p[0], &kappa = p[1], &on = p[2];
  const Jet s = 0.5 * kappa + 0.8 * kI;
  const Jet alpha = 0.4 * segment(0.25 * end, 0.75 * end, s, end) + 0.3 * segment(on, 1.3, s, end) -
                    0.5 * segment(1.7, end, s, end) + 0.2 * segment(0.0, end, s, end);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { T = 2.4, kappa = 0.6, on = 0.5 }
    subsystem = [{ name = "c", levels = 12 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "0.8" },
      { operator = "destroy(c) + create(c)", coefficient = "0.4*rect(t, T/4, 3*T/4) + 0.3*rect(t, on, 1.3)" },
      { operator = "destroy(c) + create(c)", coefficient = "0.2*rect(t, 0, T) - 0.5*rect(t, 1.7, 9)" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }, { name = "a", operator = "destroy(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }, { name = "im", expression = "imag(final(a))" }]
    time = { end = "T" }
    gradient = { wrt = ["T", "kappa", "on"] }
  )toml",
                     {norm(alpha), imag(alpha)});
}

// Slots and splines over the whole interval, and straight pieces at fixed times: areas again.
TEST_P(ClosedForm, SplinesOverTheInterval) {
  const auto p = independent({2.0, 0.5, -0.3, 0.4, 1.5});
  const Jet &end = p[0], &last = p[4];
  // Half of each outer piece of `linear` belongs to its nodes: the trapezoid rule is exact.
  const Jet trapezoid = 0.5 * (last - 0.3) * (0.5 * p[1] + p[2] + 0.5 * p[3]);
  const Jet area = end * (p[1] + p[2] + p[3]) / 3.0 + trapezoid;

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { T = 2.0, v = [0.5, -0.3, 0.4], last = 1.5 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "sigmax(q)", coefficient = "pwc(t, v, 0, T) + linear(t, v, 0.3, last)" }]
    observable = [{ name = "z", operator = "sigmaz(q)" }]
    loss = [{ name = "inversion", expression = "final(z)" }]
    time = { end = "T", save = 4 }
    gradient = { wrt = ["T", "v", "last"] }
  )toml",
                     {cos(2.0 * area)});
}

// A fixed edge that coincides with a save time which the end moves: the edge happens just after it, so that the value
// saved there goes on as before, and the final one does not feel the end at all.
TEST_P(ClosedForm, FixedEdgeOnAMovingSaveTime) {
  const auto p = independent({2.0, 0.6});
  const Jet &end = p[0], &height = p[1];

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { T = 2.0, height = 0.6 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "sigmax(q)", coefficient = "height*rect(t, 0, 1)" }]
    observable = [{ name = "z", operator = "sigmaz(q)" }]
    loss = [{ name = "middle", expression = "at(z, 1)" }, { name = "last", expression = "final(z)" }]
    time = { end = "T", save = 3 }
    gradient = { wrt = ["T", "height"] }
  )toml",
                     {cos(height * end), cos(2.0 * height)});
}

// A rate that depends on time, and an end that is a derived parameter: P_1 = exp(-g (T + m (1 - cos(w T))/w)).
TEST_P(ClosedForm, TimeDependentDecayUntilAWholeNumberOfPeriods) {
  const auto p = independent({0.2, 0.6, 2.0, 1.3});
  const Jet &g = p[0], &m = p[1], &w = p[2], &periods = p[3];
  const double two_pi = 4 * std::acos(0.0);
  const Jet end = two_pi * periods / w;

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.2, m = 0.6, w = 2.0, periods = 1.3, period = "2*pi/w" }
    subsystem = [{ name = "q", levels = 2 }]
    dissipator = [{ operator = "destroy(q)", rate = "g*(1 + m*sin(w*t))" }]
    initial = [{ name = "excited", state = "fock(1)" }]
    observable = [{ name = "population", operator = "number(q)" }]
    loss = [{ name = "population_left", expression = "final(population)" }]
    time = { end = "periods*period" }
    gradient = { wrt = ["g", "m", "w", "periods"] }
  )toml",
                     {exp(-g * (end + m * (1.0 - cos(w * end)) / w))});
}

// No gradient flows through a detached end.
TEST_P(ClosedForm, DetachedEnd) {
  const auto p = independent({0.9, 2.0});

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { omega = 0.9, T = 2.0 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [{ operator = "sigmax(q)", coefficient = "omega/2" }]
    observable = [{ name = "excited", operator = "projector(q, 1)" }]
    loss = [{ name = "population", expression = "final(excited)" }]
    time = { end = "detach(T)" }
    gradient = { wrt = ["omega", "T"] }
  )toml",
                     {squared(sin(p[0]))});
}

}  // namespace
}  // namespace costate

// One mode: driven and damped, Kerr, squeezed.
#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

// a' = -(i delta + kappa/2) a - i drive; the state stays coherent, so <a> and <n> = |<a>|^2 are exact.
TEST_P(ClosedForm, DrivenDampedCavity) {
  const auto p = independent({0.8, 0.5, 0.9});
  const Jet &drive = p[0], &kappa = p[1], &delta = p[2];
  const Jet s = 0.5 * kappa + kI * delta;
  const Jet alpha = -kI * drive / s * (1.0 - exp(-2.5 * s));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { drive = 0.8, kappa = 0.5, delta = 0.9 }
    subsystem = [{ name = "c", levels = 18 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "delta" },
      { operator = "destroy(c)", coefficient = "drive", add_conjugate = true },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "a", operator = "destroy(c)" }, { name = "photons", operator = "number(c)" }]
    loss = [
      { name = "number_left", expression = "final(photons)" },
      { name = "field", expression = "real(final(a)) + 2*imag(final(a))" },
      { name = "phase", expression = "abs(final(a) - 1)^2" },
    ]
    time = { end = 2.5 }
    gradient = { wrt = ["drive", "kappa", "delta"] }
  )toml",
                     {norm(alpha), real(alpha) + 2.0 * imag(alpha), norm(alpha - 1.0)});
}

// The same without loss: the derivative with respect to a rate that is 0.
TEST_P(ClosedForm, DrivenCavityAtZeroLoss) {
  const auto p = independent({0.6, 0.0, 0.9});
  const Jet &drive = p[0], &kappa = p[1], &delta = p[2];
  const Jet s = 0.5 * kappa + kI * delta;
  const Jet alpha = -kI * drive / s * (1.0 - exp(-2.0 * s));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { drive = 0.6, kappa = 0.0, delta = 0.9 }
    subsystem = [{ name = "c", levels = 16 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "delta" },
      { operator = "destroy(c) + create(c)", coefficient = "drive" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [{ name = "number_left", expression = "final(photons)" }]
    time = { end = 2.0 }
    gradient = { wrt = ["drive", "kappa", "delta"] }
  )toml",
                     {norm(alpha)});
}

// H = K/2 a^+2 a^2 with loss, from a coherent state: <a> = alpha exp(-kappa t/2) exp(-|alpha|^2 i K (1 -
// e^(-(kappa+iK)t))
// /(kappa + iK)); Milburn and Holmes, Phys. Rev. Lett. 56, 2237 (1986). At kappa = 0 it revives at t = 2 pi/K.
TEST_P(ClosedForm, DampedKerrCoherence) {
  const auto p = independent({1.1, 0.3, 1.0});
  const Jet &kerr = p[0], &kappa = p[1], &alpha = p[2];
  const double t = 1.7;
  const Jet s = kappa + kI * kerr;
  const Jet a = alpha * exp(-0.5 * t * kappa - squared(alpha) * kI * kerr * (1.0 - exp(-t * s)) / s);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { kerr = 1.1, kappa = 0.3, alpha = 1.0 }
    subsystem = [{ name = "c", levels = 16 }]
    hamiltonian = [{ operator = "create(c)^2*destroy(c)^2", coefficient = "kerr/2" }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    initial = [{ name = "displaced", state = "coherent(c, alpha)" }]
    observable = [{ name = "a", operator = "destroy(c)" }]
    loss = [{ name = "re", expression = "real(final(a))" }, { name = "im", expression = "imag(final(a))" }]
    time = { end = 1.7 }
    gradient = { wrt = ["kerr", "kappa", "alpha"] }
  )toml",
                     {real(a), imag(a)});
}

// The parity of the same oscillator knows nothing of the Kerr term, which leaves the populations as they are: they stay
// Poissonian, so that <(-1)^n> = exp(-2 alpha^2 e^(-kappa t)), and its derivative with respect to the Kerr constant is
// 0.
TEST_P(ClosedForm, DampedKerrParity) {
  const auto p = independent({1.1, 0.3, 1.0});
  const Jet &kappa = p[1], &alpha = p[2];

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { kerr = 1.1, kappa = 0.3, alpha = 1.0 }
    subsystem = [{ name = "c", levels = 18 }]
    hamiltonian = [{ operator = "create(c)^2*destroy(c)^2", coefficient = "kerr/2" }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    initial = [{ name = "displaced", state = "coherent(c, alpha)" }]
    observable = [{ name = "even", operator = "parity(c)" }]
    loss = [{ name = "left", expression = "final(even)" }]
    time = { end = 1.7 }
    gradient = { wrt = ["kerr", "kappa", "alpha"] }
  )toml",
                     {exp(-2.0 * squared(alpha) * exp(-1.7 * kappa))});
}

// a' = -i delta a + xi a^+: from the vacuum <n> = xi^2/W^2 sinh^2(W t), W^2 = xi^2 - delta^2.
TEST_P(ClosedForm, DetunedSqueezing) {
  const auto p = independent({0.4, 0.25});
  const Jet &xi = p[0], &delta = p[1];
  const Jet w = sqrt(squared(xi) - squared(delta));

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { xi = 0.4, delta = 0.25 }
    subsystem = [{ name = "c", levels = 32 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "delta" },
      { operator = "destroy(c)^2", coefficient = "-i*xi/2", add_conjugate = true },
    ]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [{ name = "number_made", expression = "final(photons)" }]
    time = { end = 1.0 }
    gradient = { wrt = ["xi", "delta"] }
  )toml",
                     {squared(xi / w) * squared(sinh(w))});
}

// With loss, the variances of the quadratures obey V' = (-kappa +- 2 xi) V + kappa/2 from V = 1/2 (vacuum).
TEST_P(ClosedForm, DampedSqueezing) {
  const auto p = independent({0.3, 0.5});
  const Jet &xi = p[0], &kappa = p[1];
  const auto variance = [&](double sign) {
    const Jet rate = kappa - sign * 2.0 * xi;
    const Jet steady = 0.5 * kappa / rate;
    return steady + (0.5 - steady) * exp(-rate);
  };

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { xi = 0.3, kappa = 0.5 }
    subsystem = [{ name = "c", levels = 24 }]
    hamiltonian = [{ operator = "i*create(c)^2 - i*destroy(c)^2", coefficient = "xi/2" }]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "x2", operator = "position(c)^2" }, { name = "p2", operator = "momentum(c)^2" }]
    loss = [{ name = "long", expression = "final(x2)" }, { name = "short", expression = "final(p2)" }]
    time = { end = 1.0 }
    gradient = { wrt = ["xi", "kappa"] }
  )toml",
                     {variance(1.0), variance(-1.0)});
}

}  // namespace
}  // namespace costate

// Several subsystems: Jaynes-Cummings, exchange, Ising couplings.
#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

/// Amplitudes of u' = -s u - i g v, v' = -k v - i g u from u = 1, v = 0.
struct Pair {
  Jet first;
  Jet second;
};

Pair coupled_amplitudes(const Jet& s, const Jet& k, const Jet& g, double t) {
  const Jet mean = 0.5 * (s + k);
  const Jet half = 0.5 * (s - k);
  const Jet w = sqrt(squared(half) - squared(g));
  return {exp(-t * mean) * (cosh(t * w) - half / w * sinh(t * w)), exp(-t * mean) * (-kI) * g / w * sinh(t * w)};
}

// One excitation, in the qubit at first: its no-jump amplitudes obey coupled_amplitudes(), and a jump leaves none.
TEST_P(ClosedForm, JaynesCummings) {
  const auto p = independent({0.9, 0.6});
  const auto amplitudes = coupled_amplitudes(kI * p[1], 0.0, p[0], 2.2);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.9, delta = 0.6 }
    subsystem = [{ name = "q", levels = 2 }, { name = "c", levels = 3 }]
    hamiltonian = [
      { operator = "number(q)", coefficient = "delta" },
      { operator = "create(c)*destroy(q) + destroy(c)*create(q)", coefficient = "g" },
    ]
    initial = [{ name = "excited", state = "fock(q, 1)" }]
    observable = [{ name = "qubit", operator = "number(q)" }, { name = "photon", operator = "number(c)" }]
    loss = [{ name = "stays", expression = "final(qubit)" }, { name = "goes", expression = "final(photon)" }]
    time = { end = 2.2 }
    gradient = { wrt = ["g", "delta"] }
  )toml",
                     {norm(amplitudes.first), norm(amplitudes.second)});
}

TEST_P(ClosedForm, JaynesCummingsWithLoss) {
  const auto p = independent({0.9, 0.6, 0.5, 0.2});
  const Jet &g = p[0], &delta = p[1], &kappa = p[2], &gamma = p[3];
  const auto amplitudes = coupled_amplitudes(0.5 * gamma + kI * delta, 0.5 * kappa, g, 2.2);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.9, delta = 0.6, kappa = 0.5, gamma = 0.2 }
    subsystem = [{ name = "q", levels = 2 }, { name = "c", levels = 3 }]
    hamiltonian = [
      { operator = "number(q)", coefficient = "delta" },
      { operator = "create(c)*destroy(q)", coefficient = "g", add_conjugate = true },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }, { operator = "destroy(q)", rate = "gamma" }]
    initial = [{ name = "excited", state = "fock(q, 1)" }]
    observable = [{ name = "qubit", operator = "number(q)" }, { name = "photon", operator = "number(c)" }]
    loss = [{ name = "stays", expression = "final(qubit)" }, { name = "goes", expression = "final(photon)" }]
    time = { end = 2.2 }
    gradient = { wrt = ["g", "delta", "kappa", "gamma"] }
  )toml",
                     {norm(amplitudes.first), norm(amplitudes.second)});
}

// Coherent states of two coupled modes stay coherent; their amplitudes obey coupled_amplitudes().
TEST_P(ClosedForm, ExchangeOfCoherentStates) {
  const auto p = independent({0.7, 0.4, 0.5});
  const Jet &g = p[0], &delta = p[1], &alpha = p[2];
  const auto amplitudes = coupled_amplitudes(kI * delta, 0.0, g, 2.0);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.7, delta = 0.4, alpha = 0.5 }
    subsystem = [{ name = "a", levels = 11 }, { name = "b", levels = 11 }]
    hamiltonian = [
      { operator = "number(a)", coefficient = "delta" },
      { operator = "create(a)*destroy(b)", coefficient = "g", add_conjugate = true },
    ]
    initial = [{ name = "left", state = "coherent(a, alpha)" }]
    observable = [{ name = "na", operator = "number(a)" }, { name = "field", operator = "destroy(b)" }]
    loss = [{ name = "left_number", expression = "final(na)" }, { name = "right", expression = "imag(final(field))" }]
    time = { end = 2.0 }
    gradient = { wrt = ["g", "delta", "alpha"] }
  )toml",
                     {squared(alpha) * norm(amplitudes.first), imag(alpha * amplitudes.second)});
}

// H = sum_k J_k sz_0 sz_k from all spins along x, with dephasing D[sz] at phi and decay D[a] at gamma on every spin.
// Each neighbour's sz(t) is a classical two-state process, so <sx_0> = Re exp(-(gamma/2 + 2 phi) t) prod_k f(J_k) with
// f(J) = exp(2iJt)/2 (1 + e^(-st) + gamma/s (1 - e^(-st))), s = gamma + 4iJ (no jump down yet; jump at some time). The
// special case of decay only of Foss-Feig et al., Phys. Rev. A 87, 042101 (2013); at gamma = 0, prod_k cos(2 J_k t).
TEST_P(ClosedForm, IsingQuenchWithDephasing) {
  const auto p = independent({0.5, -0.3, 0.8, 0.2, 0.15});
  const Jet &gamma = p[3], &phi = p[4];
  const double t = 1.4;
  Jet coherence = exp(-t * (0.5 * gamma + 2.0 * phi));
  for (std::size_t k = 0; k < 3; ++k) {
    const Jet s = gamma + 4.0 * kI * p[k];
    const Jet decayed = exp(-t * s);
    coherence = coherence * (0.5 * exp(2.0 * t * kI * p[k]) * (1.0 + decayed + gamma / s * (1.0 - decayed)));
  }

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { J = [0.5, -0.3, 0.8], gamma = 0.2, phi = 0.15 }
    subsystem = [
      { name = "s0", levels = 2 }, { name = "s1", levels = 2 }, { name = "s2", levels = 2 }, { name = "s3", levels = 2 },
    ]
    hamiltonian = [
      { operator = "sigmaz(s0)*sigmaz(s1)", coefficient = "J[0]" },
      { operator = "sigmaz(s0)*sigmaz(s2)", coefficient = "J[1]" },
      { operator = "sigmaz(s0)*sigmaz(s3)", coefficient = "J[2]" },
    ]
    dissipator = [
      { operator = "sigmaz(s0)", rate = "phi" }, { operator = "sigmaz(s1)", rate = "phi" },
      { operator = "sigmaz(s2)", rate = "phi" }, { operator = "sigmaz(s3)", rate = "phi" },
      { operator = "destroy(s0)", rate = "gamma" }, { operator = "destroy(s1)", rate = "gamma" },
      { operator = "destroy(s2)", rate = "gamma" }, { operator = "destroy(s3)", rate = "gamma" },
    ]
    observable = [{ name = "x", operator = "sigmax(s0)" }, { name = "y", operator = "sigmay(s0)" }]
    loss = [{ name = "along", expression = "final(x)" }, { name = "across", expression = "final(y)" }]
    time = { end = 1.4 }
    gradient = { wrt = ["J", "gamma", "phi"] }
    [[initial]]
    name = "x"
    state = "(fock(s0, 0) + fock(s0, 1))*(fock(s1, 0) + fock(s1, 1))*(fock(s2, 0) + fock(s2, 1))*(fock(s3, 0) + fock(s3, 1))"
  )toml",
                     {real(coherence), imag(coherence)});
}

}  // namespace
}  // namespace costate

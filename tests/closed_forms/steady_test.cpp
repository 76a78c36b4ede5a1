// Steady states, reached by evolving for a long time.
#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

// The optical Bloch equations: P_1 = s/(2 (1 + s)) with the saturation s = (omega^2/2)/(delta^2 + gamma^2/4), and
// <|0><1|> = i omega/2 (P_1 - P_0)/(gamma/2 + i delta). What is left of the start is below e^(-gamma t/2) = 1e-12.
TEST_P(ClosedForm, OpticalBlochSteadyState) {
  const auto p = independent({0.9, 0.7, 1.1});
  const Jet &omega = p[0], &delta = p[1], &gamma = p[2];
  const Jet s = 0.5 * squared(omega) / (squared(delta) + 0.25 * squared(gamma));
  const Jet excited = 0.5 * s / (1.0 + s);
  const Jet dipole = 0.5 * kI * omega * (2.0 * excited - 1.0) / (0.5 * gamma + kI * delta);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { omega = 0.9, delta = 0.7, gamma = 1.1 }
    subsystem = [{ name = "q", levels = 2 }]
    hamiltonian = [
      { operator = "number(q)", coefficient = "delta" },
      { operator = "sigmax(q)", coefficient = "omega/2" },
    ]
    dissipator = [{ operator = "destroy(q)", rate = "gamma" }]
    observable = [{ name = "excited", operator = "number(q)" }, { name = "dipole", operator = "destroy(q)" }]
    loss = [
      { name = "population", expression = "final(excited)" },
      { name = "in_phase", expression = "real(final(dipole))" },
      { name = "out_of_phase", expression = "imag(final(dipole))" },
    ]
    time = { end = 50.0 }
    gradient = { wrt = ["omega", "delta", "gamma"] }
  )toml",
                     {excited, real(dipole), imag(dipole)});
}

// Two-photon loss at kappa and two-photon drive at u span a manifold of cats of size beta = alpha^2 = 2 u/kappa and
// keep parity: the even part of the start ends as the even cat with beta tanh(beta) photons, the odd one as the odd cat
// with beta/tanh(beta); Mirrahimi et al., New J. Phys. 16, 045014 (2014). From |gamma> the even part is (1 + e^(-2
// gamma^2))/2, and <a^2> = beta in the end whatever the start.
TEST_P(ClosedForm, TwoPhotonCat) {
  const auto p = independent({0.5, 1.0, 0.6});
  const Jet &u = p[0], &kappa = p[1], &gamma = p[2];
  const Jet beta = 2.0 * u / kappa;
  const Jet tanh_beta = sinh(beta) / cosh(beta);
  const Jet parity = exp(-2.0 * squared(gamma));
  const Jet photons = 0.5 * (1.0 + parity) * beta * tanh_beta + 0.5 * (1.0 - parity) * beta / tanh_beta;

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { u = 0.5, kappa = 1.0, gamma = 0.6 }
    subsystem = [{ name = "c", levels = 18 }]
    hamiltonian = [{ operator = "i*create(c)^2 - i*destroy(c)^2", coefficient = "u" }]
    dissipator = [{ operator = "destroy(c)^2", rate = "kappa" }]
    initial = [{ name = "vacuum", state = "fock(0)" }, { name = "displaced", state = "coherent(c, gamma)" }]
    observable = [
      { name = "photons", operator = "number(c)" },
      { name = "even", operator = "parity(c)" },
      { name = "pairs", operator = "destroy(c)^2" },
    ]
    loss = [
      { name = "cat", expression = "final(photons@vacuum)" },
      { name = "mixture", expression = "final(photons@displaced)" },
      { name = "kept", expression = "final(even@displaced)" },
      { name = "size", expression = "real(final(pairs@displaced))" },
    ]
    time = { end = 20.0 }
    gradient = { wrt = ["u", "kappa", "gamma"] }
  )toml",
                     {beta * tanh_beta, photons, parity, beta});
}

/// 0F2(; b, conj(b); z).
Jet hypergeometric(const Jet& b, const Jet& z) {
  Jet term = 1.0;
  Jet sum = 0.0;
  for (int k = 0; k < 40; ++k) {
    sum = sum + term;
    term = term * z / ((k + 1.0) * norm(b + static_cast<double>(k)));
  }
  return sum;
}

// H = delta n + U/2 a^+2 a^2 + drive (a + a^+) with loss at kappa: <n> = |2 drive/(U c)|^2 0F2(c + 1, c* + 1; z)/0F2(c,
// c*; z), c = (2 delta - i kappa)/U, z = 8 (drive/U)^2; Drummond and Walls, J. Phys. A 13, 725 (1980). Its derivatives
// are those of the series, term by term.
TEST_P(ClosedForm, DrummondWallsPhotonNumber) {
  const auto p = independent({0.5, -0.3, 0.8, 1.0});
  const Jet &drive = p[0], &delta = p[1], &kerr = p[2], &kappa = p[3];
  const Jet c = (2.0 * delta - kI * kappa) / kerr;
  const Jet z = 8.0 * squared(drive / kerr);
  const Jet photons = squared(2.0 * drive / kerr) / norm(c) * hypergeometric(c + 1.0, z) / hypergeometric(c, z);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { drive = 0.5, delta = -0.3, U = 0.8, kappa = 1.0 }
    subsystem = [{ name = "c", levels = 14 }]
    hamiltonian = [
      { operator = "number(c)", coefficient = "delta" },
      { operator = "create(c)^2*destroy(c)^2", coefficient = "U/2" },
      { operator = "destroy(c) + create(c)", coefficient = "drive" },
    ]
    dissipator = [{ operator = "destroy(c)", rate = "kappa" }]
    observable = [{ name = "photons", operator = "number(c)" }]
    loss = [{ name = "steady", expression = "final(photons)" }]
    time = { end = 50.0 }
    gradient = { wrt = ["drive", "delta", "U", "kappa"] }
  )toml",
                     {photons});
}

}  // namespace
}  // namespace costate

// The Molmer-Sorensen gate with its motion: two spins that a common mode displaces by their total spin along x and
// phases by its square; Sorensen and Molmer, Phys. Rev. A 62, 022311 (2000).
#include <array>
#include <cmath>

#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

/// H = g m (a e^(i d t) + h.c.) in the sector of total spin m = 1, 0, 0, -1: U = D(m alpha) e^(i m^2 theta) with
/// alpha = g (e^(-i d t) - 1)/d and theta = -(g/d)^2 (d t - sin(d t)). The mode starts at the thermal occupation nbar,
/// so that the coherence of sectors that are k apart keeps exp(-k^2 |alpha|^2 (nbar + 1/2)) when the mode is traced
/// out.
struct Gate {
  Jet phase;
  Jet lost;

  Gate(const Jet& g, const Jet& d, const Jet& nbar, double t)
      : phase(-squared(g / d) * (t * d - sin(t * d))), lost(2.0 * squared(g / d) * (1.0 - cos(t * d)) * (nbar + 0.5)) {}

  /// <target| rho |target> from |00>, a half of each sector; the target has these overlaps with the four sectors.
  [[nodiscard]] Jet fidelity(const std::array<Complex, 4>& overlaps) const {
    constexpr std::array<double, 4> kSpin = {1, 0, 0, -1};
    Jet sum = 0.0;
    for (std::size_t j = 0; j < 4; ++j) {
      for (std::size_t k = 0; k < 4; ++k) {
        const double apart = kSpin[j] - kSpin[k];
        const Jet turned = kI * (kSpin[j] * kSpin[j] - kSpin[k] * kSpin[k]) * phase - apart * apart * lost;
        sum = sum + 0.25 * overlaps[j] * std::conj(overlaps[k]) * exp(turned);
      }
    }
    return real(sum);
  }
};

// In the sectors ++, +-, -+, -- along x, |00> is (1, 1, 1, 1)/2 and |11> is (1, -1, -1, 1)/2.
constexpr std::array<Complex, 4> kGround = {0.5, 0.5, 0.5, 0.5};
const double kHalfRoot = 0.5 / std::sqrt(2.0);
/// Of (|00> - i|11>)/sqrt(2), the entangled state that theta = -pi/2 makes of |00>.
const std::array<Complex, 4> kEntangled = {kHalfRoot * (1.0 + kI), kHalfRoot*(1.0 - kI), kHalfRoot*(1.0 - kI),
                                           kHalfRoot*(1.0 + kI)};

TEST_P(ClosedForm, MolmerSorensenGateFromTheVacuum) {
  const auto p = independent({0.4, 1.5});
  const Gate gate(p[0], p[1], 0.0, 3.1);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.4, d = 1.5 }
    subsystem = [{ name = "p", levels = 2 }, { name = "q", levels = 2 }, { name = "m", levels = 16 }]
    hamiltonian = [
      { operator = "(sigmax(p) + sigmax(q))*destroy(m)", coefficient = "g/2*exp(i*d*t)", add_conjugate = true },
    ]
    observable = [
      { name = "ground", operator = "projector(p, 0)*projector(q, 0)" },
      { name = "flip", operator = "transition(p, 1, 0)*transition(q, 1, 0)" },
      { name = "both", operator = "projector(p, 1)*projector(q, 1)" },
    ]
    loss = [
      { name = "stays", expression = "final(ground)" },
      { name = "infidelity", expression = "1 - (final(ground) + final(both))/2 - imag(final(flip))" },
    ]
    time = { end = 3.1 }
    gradient = { wrt = ["g", "d"] }
  )toml",
                     {gate.fidelity(kGround), 1.0 - gate.fidelity(kEntangled)});
}

// A warm mode, in the frame in which it turns by itself: every constant coefficient is a parameter.
TEST_P(ClosedForm, MolmerSorensenGateOfAThermalMode) {
  const auto p = independent({0.3, 1.4, 0.05});
  const Gate gate(p[0], p[1], p[2], 2.0);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { g = 0.3, d = 1.4, nbar = 0.05 }
    subsystem = [{ name = "p", levels = 2 }, { name = "q", levels = 2 }, { name = "m", levels = 12 }]
    hamiltonian = [
      { operator = "number(m)", coefficient = "-d" },
      { operator = "(sigmax(p) + sigmax(q))*(destroy(m) + create(m))", coefficient = "g/2" },
    ]
    initial = [{ name = "warm", state = "thermal(m, nbar)" }]
    observable = [{ name = "ground", operator = "projector(p, 0)*projector(q, 0)" }]
    loss = [{ name = "stays", expression = "final(ground)" }]
    time = { end = 2.0 }
    gradient = { wrt = ["g", "d", "nbar"] }
  )toml",
                     {gate.fidelity(kGround)});
}

}  // namespace
}  // namespace costate

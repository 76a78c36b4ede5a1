// An excitation that hops along an XX chain.
#include <array>
#include <cmath>
#include <numbers>

#include "closed_forms/harness.hpp"

namespace costate {
namespace {

using Complex = Jet::Complex;

constexpr Complex kI{0, 1};

/// The amplitude <last| e^(-i H t) |first> of a uniform chain of N = 5 sites with the couplings `hop` in its values and
/// their derivatives: modes sqrt(2/(N + 1)) sin(pi k n/(N + 1)) at E_k = 2 hop cos(pi k/(N + 1)), and first-order
/// perturbation theory for each single coupling, in which (e^(-i E t) - e^(-i E' t))/(E - E') is -i t e^(-i E t) for
/// E = E'.
Jet transported(const std::array<Jet, 4>& hop, double t) {
  constexpr std::size_t kSites = 5;
  const auto mode = [](std::size_t k, std::size_t site) {
    const double angle = std::numbers::pi * static_cast<double>(k * site) / (kSites + 1.0);
    return std::sqrt(2.0 / (kSites + 1.0)) * std::sin(angle);
  };
  const auto energy = [&](std::size_t k) {
    return 2 * hop[0].value().real() * std::cos(std::numbers::pi * static_cast<double>(k) / (kSites + 1.0));
  };
  const auto turned = [&](std::size_t k) { return std::exp(-kI * energy(k) * t); };

  Complex amplitude = 0;
  for (std::size_t k = 1; k <= kSites; ++k) amplitude += mode(k, kSites) * turned(k) * mode(k, 1);
  Jet result = amplitude;
  for (std::size_t bond = 1; bond < kSites; ++bond) {
    Complex slope = 0;
    for (std::size_t k = 1; k <= kSites; ++k) {
      for (std::size_t l = 1; l <= kSites; ++l) {
        const double coupled = mode(k, bond) * mode(l, bond + 1) + mode(k, bond + 1) * mode(l, bond);
        const Complex kernel = k == l ? -kI * t * turned(k) : (turned(k) - turned(l)) / (energy(k) - energy(l));
        slope += mode(k, kSites) * coupled * mode(l, 1) * kernel;
      }
    }
    result = result + hop[bond - 1].chain(0.0, slope);
  }
  return result;
}

// Every coupling has its own derivative. A decay of all sites at gamma leaves the excitation with e^(-gamma t).
TEST_P(ClosedForm, UniformChain) {
  const auto p = independent({0.8, 0.8, 0.8, 0.8, 0.1});
  const double t = 2.6;
  const Jet arrived = norm(transported({p[0], p[1], p[2], p[3]}, t)) * exp(-t * p[4]);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { J = [0.8, 0.8, 0.8, 0.8], gamma = 0.1 }
    subsystem = [
      { name = "s1", levels = 2 }, { name = "s2", levels = 2 }, { name = "s3", levels = 2 }, { name = "s4", levels = 2 },
      { name = "s5", levels = 2 },
    ]
    hamiltonian = [
      { operator = "create(s1)*destroy(s2) + destroy(s1)*create(s2)", coefficient = "J[0]" },
      { operator = "create(s2)*destroy(s3) + destroy(s2)*create(s3)", coefficient = "J[1]" },
      { operator = "create(s3)*destroy(s4) + destroy(s3)*create(s4)", coefficient = "J[2]" },
      { operator = "create(s4)*destroy(s5) + destroy(s4)*create(s5)", coefficient = "J[3]" },
    ]
    dissipator = [
      { operator = "destroy(s1)", rate = "gamma" }, { operator = "destroy(s2)", rate = "gamma" },
      { operator = "destroy(s3)", rate = "gamma" }, { operator = "destroy(s4)", rate = "gamma" },
      { operator = "destroy(s5)", rate = "gamma" },
    ]
    initial = [{ name = "left", state = "fock(s1, 1)" }]
    observable = [{ name = "right", operator = "number(s5)" }]
    loss = [{ name = "arrived", expression = "final(right)" }]
    time = { end = 2.6 }
    gradient = { wrt = ["J", "gamma"] }
  )toml",
                     {arrived});
}

// Couplings lambda/2 sqrt(n (N - n)) and a field delta n make the chain a spin (N - 1)/2 that turns about a tilted
// axis: P_N = (lambda^2/W^2 sin^2(W t/2))^(N - 1), W^2 = lambda^2 + delta^2, and perfect transfer at delta = 0, t =
// pi/lambda; Christandl et al., Phys. Rev. Lett. 92, 187902 (2004). Site n has the binomial share of the turned spin.
TEST_P(ClosedForm, PerfectTransferCouplings) {
  const auto p = independent({1.2, 0.5});
  const Jet &lambda = p[0], &delta = p[1];
  const Jet w = sqrt(squared(lambda) + squared(delta));
  const Jet turned = squared(lambda / w) * squared(sin(0.5 * 2.0 * w));
  const Jet third = 15.0 * squared(squared(turned)) * squared(1.0 - turned);

  expect_closed_form(R"toml(
    format_version = 1
    parameters = { lambda = 1.2, delta = 0.5 }
    subsystem = [
      { name = "s1", levels = 2 }, { name = "s2", levels = 2 }, { name = "s3", levels = 2 }, { name = "s4", levels = 2 },
      { name = "s5", levels = 2 }, { name = "s6", levels = 2 }, { name = "s7", levels = 2 },
    ]
    hamiltonian = [
      { operator = "create(s1)*destroy(s2) + destroy(s1)*create(s2)", coefficient = "lambda/2*sqrt(6)" },
      { operator = "create(s2)*destroy(s3) + destroy(s2)*create(s3)", coefficient = "lambda/2*sqrt(10)" },
      { operator = "create(s3)*destroy(s4) + destroy(s3)*create(s4)", coefficient = "lambda/2*sqrt(12)" },
      { operator = "create(s4)*destroy(s5) + destroy(s4)*create(s5)", coefficient = "lambda/2*sqrt(12)" },
      { operator = "create(s5)*destroy(s6) + destroy(s5)*create(s6)", coefficient = "lambda/2*sqrt(10)" },
      { operator = "create(s6)*destroy(s7) + destroy(s6)*create(s7)", coefficient = "lambda/2*sqrt(6)" },
      { operator = "number(s2) + 2*number(s3) + 3*number(s4)", coefficient = "delta" },
      { operator = "4*number(s5) + 5*number(s6) + 6*number(s7)", coefficient = "delta" },
    ]
    initial = [{ name = "left", state = "fock(s1, 1)" }]
    observable = [{ name = "right", operator = "number(s7)" }, { name = "inner", operator = "number(s5)" }]
    loss = [{ name = "arrived", expression = "final(right)" }, { name = "on_the_way", expression = "final(inner)" }]
    time = { end = 2.0 }
    gradient = { wrt = ["lambda", "delta"] }
  )toml",
                     {squared(turned) * squared(turned) * squared(turned), third});
}

}  // namespace
}  // namespace costate

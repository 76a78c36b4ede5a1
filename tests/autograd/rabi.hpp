// A qubit that a constant field drives off resonance, and Rabi's formula for it.
#pragma once

#include <cmath>

#include "autograd/autograd.hpp"

namespace costate {

inline constexpr double kDuration = 2;

/// H = drive/2 sigmax + detuning/2 sigmaz from level 0, until kDuration.
inline System driven_qubit(const Record& record, const Expression& drive, const Expression& detuning) {
  System qubit(record, {{"q", 2}});
  qubit.hamiltonian("sigmax(q)", drive / 2)
      .hamiltonian("sigmaz(q)", detuning / 2)
      .observable("excited", "projector(q, 1)")
      .observable("minus", "sigmap(q)")
      .time(0, kDuration, 5);
  return qubit;
}

inline SolveOptions accurate() {
  SolveOptions options;
  options.solver.rtol = 1e-10;
  options.solver.atol = 1e-12;
  return options;
}

/// P = w^2/W^2 sin^2(W T/2), W^2 = w^2 + d^2, with its derivatives.
struct RabiFormula {
  RabiFormula(double w, double d) {
    const double W = std::hypot(w, d);
    const double s = std::pow(std::sin(W * kDuration / 2), 2);
    const double s_W = kDuration / 2 * std::sin(W * kDuration);
    value = w * w / (W * W) * s;
    by_drive = 2 * w * d * d / std::pow(W, 4) * s + w * w / (W * W) * s_W * w / W;
    by_detuning = -2 * w * w * d / std::pow(W, 4) * s + w * w / (W * W) * s_W * d / W;
  }
  double value;
  double by_drive;
  double by_detuning;
};

}  // namespace costate

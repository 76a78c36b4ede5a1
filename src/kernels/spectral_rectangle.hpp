// Where spectra lie. For kernels, too: no matrices here.
#pragma once

#include <cmath>

#include "base/inline.hpp"
#include "model/equation.hpp"

namespace costate {

struct SpectralBounds {
  double lowest = 0;
  double highest = 0;

  [[nodiscard]] COSTATE_INLINE double middle() const { return 0.5 * (lowest + highest); }
  [[nodiscard]] COSTATE_INLINE double spread() const { return highest - lowest; }
};

/// Of A_m, with K_m = -i H_m - G_m/2 (see LinearTerms): bounds of H_m, and of the largest eigenvalue of G_m.
struct TermSpectrum {
  SpectralBounds energies;
  double decay = 0;
};

/// Where the spectrum of sum_m b_m A_m lies: imaginary parts within `im` of `middle`, real ones between -2 decay and
/// 2 growth. Schrodinger: -i times that of sum_m b_m H_m. Lindblad: differences of energies, and with G = sum_m b_m G_m
/// of the b_m > 0 a real part within -2 |G| and 0: that of a jump operator L is within -|L|^2 (its anticommutator) -+
/// |L|^2 (the rest of it). What has b_m < 0 grows as much.
struct SpectralRectangle {
  double decay = 0;
  double growth = 0;
  double im = 0;
  double middle = 0;

  /// The spectrum with b_m A_m more.
  COSTATE_INLINE void add(double b, const TermSpectrum& term, Equation equation) {
    const bool is_ket = equation == Equation::Schrodinger;
    im += std::fabs(b) * term.energies.spread() * (is_ket ? 0.5 : 1);
    (b < 0 ? growth : decay) += std::fabs(b) * term.decay;
    if (is_ket) middle -= b * term.energies.middle();
  }
};

}  // namespace costate

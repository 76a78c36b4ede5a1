// Passes over coefficients in device memory: sums of those of several times, and what follows from them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/inline.hpp"
#include "kernels/coefficient_table.hpp"
#include "kernels/spectral_rectangle.hpp"

namespace costate {

/// So many times may be mixed; weights go to kernels as part of their arguments.
inline constexpr std::size_t kMostMixed = 12;

/// out[k] = sum_i weights[i] x[i][k], over a table of coefficients; a row for each term.
struct StreamMixture {
  std::uint32_t count = 0;
  double weights[kMostMixed] = {};
  const double* x[kMostMixed] = {};
  double* out = nullptr;
  std::size_t row_size = 1;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t lane) const {
    const std::size_t k = row * row_size + lane;
    double sum = 0;
    for (std::uint32_t i = 0; i < count; ++i) sum += weights[i] * x[i][k];
    out[k] = sum;
  }
};

/// The transpose: out[i][k] += weights[i] x[k].
struct StreamSpread {
  std::uint32_t count = 0;
  double weights[kMostMixed] = {};
  double* out[kMostMixed] = {};
  const double* x = nullptr;
  std::size_t row_size = 1;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t lane) const {
    const std::size_t k = row * row_size + lane;
    for (std::uint32_t i = 0; i < count; ++i) out[i][k] += weights[i] * x[k];
  }
};

/// The spectra of sum_m a_m A_m; one row.
struct StreamSpectra {
  const TermSpectrum* terms = nullptr;
  std::size_t count = 0;
  CoefficientTable a;
  Equation equation = Equation::Lindblad;
  SpectralRectangle* spectra = nullptr;  ///< [lane]

  COSTATE_INLINE void operator()(std::uint32_t /*row*/, std::uint32_t lane) const {
    SpectralRectangle all;
    for (std::size_t m = 0; m < count; ++m) all.add(*a.at(m, lane), terms[m], equation);
    spectra[lane] = all;
  }
};

}  // namespace costate

// Where the spectra of a generator's terms lie, for methods that expand functions of the generator in polynomials.
#pragma once

#include <vector>

#include "kernels/lowering.hpp"
#include "kernels/spectral_rectangle.hpp"

namespace costate {

/// Bounds of the eigenvalues of a Hermitian matrix: the extreme Ritz values of some Lanczos steps from a fixed vector,
/// widened by the largest residual of the Ritz pairs, and nowhere wider than Gershgorin's discs. The first of them is
/// no proof [Zhou & Li, Linear Algebra Appl. 435 (2011) 480]: who relies on it has to look at what comes of it.
[[nodiscard]] SpectralBounds spectral_bounds(const Operator& hermitian);

[[nodiscard]] std::vector<TermSpectrum> term_spectra(const LinearTerms& terms);

}  // namespace costate

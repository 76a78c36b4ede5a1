// Conjugate transposes of batched density matrices.
#pragma once

#include "kernels/layout.hpp"

namespace costate {

/// out = M + M^dagger, Hermitian to the last bit. The arrays do not overlap.
void add_adjoint(const double* m, double* out, const Layout& layout);

/// out = M^dagger. The arrays do not overlap.
void adjoint(const double* m, double* out, const Layout& layout);

}  // namespace costate

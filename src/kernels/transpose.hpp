// Conjugate transposes of batched density matrices, as loops of one instruction set.
#pragma once

#include "kernels/layout.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// out = M + M^dagger, Hermitian to the last bit. The arrays do not overlap.
void add_adjoint(const double* m, double* out, const Layout& layout);

/// out = M^dagger. The arrays do not overlap.
void adjoint(const double* m, double* out, const Layout& layout);

}  // namespace costate::COSTATE_INSTRUCTION_SET

// PETSc's vectors on a CUDA device. In builds with COSTATE_CUDA only.
#pragma once

#include "wrap/petsc.hpp"

namespace costate {

/// Where PETSc's vectors stand whose arrays are in the memory of a CUDA device.
[[nodiscard]] VectorPlace petsc_cuda_place();
/// PETSc makes, clears and frees arrays on a stream of its own: returns when all work on the device in use is done,
/// which may be anybody's. Throws Error where PETSc has chosen another device than that number.
void settle_with_petsc(int device);

}  // namespace costate

// PETSc and CUDA devices.
#pragma once

#include "wrap/petsc.hpp"

namespace costate {

/// Before PetscInitialize, what its options do not say otherwise: each rank uses the device that its number on the
/// machine gives it, and its vectors, which no other rank shares, are not what MPI sends. Nothing in builds without
/// CUDA. Throws Error.
void prepare_petsc_for_cuda();

// In builds with COSTATE_CUDA only.

/// Where PETSc's vectors stand whose arrays are in the memory of a CUDA device.
[[nodiscard]] VectorPlace petsc_cuda_place();
/// PETSc makes, clears and frees arrays on a stream of its own: returns when all work on the device in use is done,
/// which may be anybody's. Throws Error where PETSc has chosen another device than that number.
void settle_with_petsc(int device);

}  // namespace costate

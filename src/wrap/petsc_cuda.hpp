// PETSc's part of a CUDA device. In builds with COSTATE_CUDA only.
#pragma once

struct CUstream_st;

namespace costate {

/// The stream on which PETSc works on vectors of VectorPlace::Cuda; PETSc owns it. Starts PETSc's device where it has
/// not been. Throws Error where PETSc was built without CUDA.
[[nodiscard]] CUstream_st* petsc_stream();

}  // namespace costate

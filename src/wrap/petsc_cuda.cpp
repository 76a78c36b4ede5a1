#include "wrap/petsc_cuda.hpp"

#include <petscdevice.h>

#include "wrap/petsc.hpp"

// Its headers of a device are there in builds with CUDA only.
#if defined(PETSC_HAVE_CUDA)
#include <petscdevice_cuda.h>
#endif

namespace costate {

CUstream_st* petsc_stream() {
  require_petsc_vectors(VectorPlace::Cuda);
  CUstream_st* stream = nullptr;
#if defined(PETSC_HAVE_CUDA)
  check_petsc(PetscDeviceInitialize(PETSC_DEVICE_CUDA), "PetscDeviceInitialize");
#if PETSC_VERSION_GE(3, 20, 0)
  check_petsc(PetscGetCurrentCUDAStream(&stream), "PetscGetCurrentCUDAStream");
#else
  stream = PetscDefaultCudaStream;
#endif
#endif
  return stream;
}

}  // namespace costate

#include "wrap/petsc_cuda.hpp"

#include <string>

#include "base/error.hpp"
#include "wrap/cuda.hpp"

namespace costate {

VectorPlace petsc_cuda_place() { return VectorPlace::Cuda; }

void settle_with_petsc(int device) {
  const int chosen = cuda_device_number();
  if (chosen != device) {
    throw Error("PETSc works on CUDA device " + std::to_string(chosen) + " (the states are on " +
                std::to_string(device) + "); let each rank see one device, by CUDA_VISIBLE_DEVICES");
  }
  wait_for_cuda_device();
}

}  // namespace costate

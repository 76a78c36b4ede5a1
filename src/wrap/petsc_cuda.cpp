#include "wrap/petsc_cuda.hpp"

#include <string>

#include "base/error.hpp"
#include "wrap/cuda.hpp"

namespace costate {

void prepare_petsc_for_cuda() {
  const int count = cuda_device_count();
  if (count == 0) return;
  MPI_Comm machine = MPI_COMM_NULL;
  int rank = 0;
  const bool is_known =
      MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine) == MPI_SUCCESS &&
      MPI_Comm_rank(machine, &rank) == MPI_SUCCESS && MPI_Comm_free(&machine) == MPI_SUCCESS;
  if (!is_known) throw Error("MPI does not say which ranks share a machine");
  check_petsc(PetscOptionsSetValue(nullptr, "-device_select_cuda", std::to_string(rank % count).c_str()),
              "PetscOptionsSetValue");
  check_petsc(PetscOptionsSetValue(nullptr, "-use_gpu_aware_mpi", "0"), "PetscOptionsSetValue");
}

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

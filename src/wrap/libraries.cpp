#include "wrap/libraries.hpp"

#include "wrap/cvodes.hpp"
#include "wrap/hdf5.hpp"
#include "wrap/mpi.hpp"
#include "wrap/petsc.hpp"

namespace costate {

std::vector<std::string> library_versions() {
  return {"PETSc " + petsc_version(), "SUNDIALS " + sundials_version(), "HDF5 " + hdf5_version(), mpi_version()};
}

}  // namespace costate

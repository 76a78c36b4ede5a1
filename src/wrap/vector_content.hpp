// What stands behind an N_Vector of this project: for the files of its operations.
#pragma once

#include <mpi.h>
#include <nvector/nvector_petsc.h>

#include <cstddef>
#include <span>
#include <type_traits>

#include "wrap/pending_passes.hpp"

namespace costate {

/// What NVECTOR_PETSC knows, whose functions see only the first member, and what every operation would otherwise ask
/// PETSc for. The array of a Vec that nobody replaces stays where it is.
struct VectorContent {
  _N_VectorContent_Petsc petsc;
  PendingPasses* passes;
  double* data;
  std::size_t size;
  std::size_t members;
  MPI_Comm communicator;
  int ranks;
};
static_assert(std::is_standard_layout_v<VectorContent>);

inline VectorContent& content(N_Vector x) { return *static_cast<VectorContent*>(x->content); }

/// The kernels of the device where the entries are, or nothing for the host's, with nothing pending.
inline VectorKernels* kernels_of(N_Vector x) {
  content(x).passes->carry_out();
  return content(x).passes->kernels();
}

/// Sums, maxima or minima over the ranks that share the vector; nothing to do for one rank.
void reduce(N_Vector x, std::span<double> values, MPI_Op operation);

}  // namespace costate

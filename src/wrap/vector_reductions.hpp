// Numbers made of all entries of vectors: the error norm per member, and what a device forms instead of NVECTOR_PETSC.
#pragma once

#include <sundials/sundials_nvector.h>

#include <vector>

#include "wrap/vector_kernels.hpp"

namespace costate {

/// For each member b sqrt(mean over k of (x[k,b] w[k,b])^2).
std::vector<double> member_norms(N_Vector x, N_Vector w);
/// The largest of them; NaN where one is.
double member_norm(N_Vector x, N_Vector w);

/// Of the entries of all ranks, of vectors in a device's memory.
double reduce_on_device(Reduction reduction, N_Vector x, N_Vector y);

}  // namespace costate

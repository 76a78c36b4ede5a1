// In builds without CUDA.
#include "wrap/petsc_cuda.hpp"

namespace costate {

void prepare_petsc_for_cuda() {}

}  // namespace costate

// In builds without CUDA.
#include "wrap/libraries.hpp"

namespace costate {

std::string cuda_of_build() { return "without CUDA"; }

}  // namespace costate

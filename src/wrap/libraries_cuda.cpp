// In builds with CUDA.
#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include "wrap/libraries.hpp"

namespace costate {

std::string cuda_of_build() {
  constexpr int kMajor = 1000;
  constexpr int kMinor = 10;
  return fmt::format("CUDA {}.{}", CUDART_VERSION / kMajor, CUDART_VERSION % kMajor / kMinor);
}

}  // namespace costate

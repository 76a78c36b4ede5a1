// Which libraries compute.
#pragma once

#include <string>
#include <vector>

namespace costate {

/// "PETSc 3.18.5", ...
[[nodiscard]] std::vector<std::string> library_versions();

/// Whether the program was built for CUDA devices: "CUDA 12.4", or "without CUDA".
[[nodiscard]] std::string cuda_of_build();

}  // namespace costate

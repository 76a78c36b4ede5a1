// Which libraries compute.
#pragma once

#include <string>
#include <vector>

namespace costate {

/// "PETSc 3.18.5", ...
[[nodiscard]] std::vector<std::string> library_versions();

}  // namespace costate

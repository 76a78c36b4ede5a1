// Which Costate this is, for --version and for the provenance in a result file.
#pragma once

#include <string_view>

namespace costate {

/// "0.1.0"
[[nodiscard]] std::string_view version();

/// The commit the program was built from, with "-dirty" where tracked files differed; "unknown" outside a repository.
[[nodiscard]] std::string_view git_revision();

}  // namespace costate

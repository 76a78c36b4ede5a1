// Directories that a run writes to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace costate {

/// What is wrong with a directory that files are to be made in; `why` stands in the message. Nothing is created to find
/// out.
[[nodiscard]] std::optional<std::string> directory_problem(const std::filesystem::path& directory,
                                                           const std::string& why);

}  // namespace costate

// Files as bytes.
#pragma once

#include <filesystem>
#include <string>

namespace costate {

/// The bytes of a file. Throws Error, which does not name the file, where they cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace costate

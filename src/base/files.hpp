// Files as bytes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace costate {

/// Which files are read: one that a person names on the command line may be a pipe, one that an input names may not.
/// Devices are never read.
enum class FileKinds { Regular, RegularOrPipe };

/// The bytes of a file. Throws Error, which does not name the file, where they cannot be read or are more than `most`.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t most,
                                    FileKinds kinds = FileKinds::Regular);

}  // namespace costate

// A digest of a finished file's bytes, behind the end of its HDF5 part: damage is found before HDF5 follows a broken
// pointer (its version 1.10 crashes on some). HDF5 and all that builds on it pass over such bytes.
#pragma once

#include <filesystem>

namespace costate {

/// Appends the seal to a closed file. Throws Error.
void seal(const std::filesystem::path& path);

enum class Seal {
  Intact,
  Broken,  ///< the bytes are not those that were sealed
  Absent,  ///< none: the file was cut short, or written by something else
};

/// Throws Error where the file cannot be read.
[[nodiscard]] Seal check_seal(const std::filesystem::path& path);

}  // namespace costate

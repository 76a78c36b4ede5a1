// HDF5 files that an input names.
#pragma once

#include <string>

#include "wrap/hdf5_foreign.hpp"

namespace costate {

/// .h5 or .hdf5
[[nodiscard]] bool has_hdf5_extension(const std::string& file);

/// Throws Error where the bytes of `file` are not HDF5's.
[[nodiscard]] Hdf5File open_hdf5_input(const std::string& bytes, const std::string& file);

}  // namespace costate

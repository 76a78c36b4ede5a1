#include "input/hdf5_input.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"

namespace costate {

bool has_hdf5_extension(const std::string& file) {
  const std::filesystem::path extension = std::filesystem::path(file).extension();
  return extension == ".h5" || extension == ".hdf5";
}

Hdf5File open_hdf5_input(const std::string& bytes, const std::string& file) {
  try {
    return Hdf5File::open_image(bytes, file);
  } catch (const Error& error) {
    throw Error(fmt::format("'{}' is not a sound HDF5 file ({})", file, error.what()));
  }
}

}  // namespace costate

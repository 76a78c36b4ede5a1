#include "wrap/hdf5_handle.hpp"

#include "base/error.hpp"

namespace costate {

namespace {

herr_t keep_description(unsigned /*depth*/, const H5E_error2_t* entry, void* text) {
  auto& description = *static_cast<std::string*>(text);
  if (description.empty() && entry->desc != nullptr) description = entry->desc;
  return 0;
}

// The innermost entry of HDF5's error stack names the cause; of a failed system call only its text is of use.
std::string innermost_message() {
  std::string description;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_description, &description);
  const std::string marker = "error message = '";
  const std::size_t begin = description.find(marker);
  if (begin != std::string::npos) {
    const std::size_t from = begin + marker.size();
    description = description.substr(from, description.find('\'', from) - from);
  }
  return description.empty() ? "unknown error" : description;
}

}  // namespace

hid_t check_hdf5(hid_t code, const std::string& file, const char* call, CallPlace where) {
  if (code >= 0) return code;
  throw Error(file + ": HDF5 failed in " + call + ": " + innermost_message() + " (" + where.text() + ")");
}

void Hdf5Handle::close(const std::string& file, const char* call) {
  if (id_ >= 0) check_hdf5(close_(std::exchange(id_, -1)), file, call);
}

}  // namespace costate

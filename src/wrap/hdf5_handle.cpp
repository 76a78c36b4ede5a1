#include "wrap/hdf5_handle.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>

#include "base/error.hpp"

namespace costate {

namespace {

herr_t keep_description(unsigned /*depth*/, const H5E_error2_t* entry, void* text) {
  auto& description = *static_cast<std::string*>(text);
  if (description.empty() && entry->desc != nullptr) description = entry->desc;
  return 0;
}

// The innermost entry of HDF5's error stack names the cause.
std::string innermost_message() {
  std::string description;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_description, &description);
  return description.empty() ? "unknown error" : description;
}

// Of a failed system call HDF5 tells much, of which its text is of use.
std::optional<std::string> system_message(const std::string& description) {
  const std::string marker = "error message = '";
  const std::size_t begin = description.find(marker);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t from = begin + marker.size();
  return description.substr(from, description.find('\'', from) - from);
}

}  // namespace

hid_t check_hdf5(hid_t code, const std::string& file, const char* call, CallPlace where) {
  if (code >= 0) return code;
  const std::string description = innermost_message();
  spdlog::debug("{}: {} in {}: {}", file, call, where.text(), description);
  const std::optional<std::string> of_system = system_message(description);
  if (of_system && description.starts_with("file write failed"))
    throw Error(fmt::format("{}: cannot be written ({})", file, *of_system));
  if (of_system && description.starts_with("file read failed"))
    throw Error(fmt::format("{}: cannot be read ({})", file, *of_system));
  throw Error(fmt::format("{}: HDF5 failed in {} ({})", file, call, of_system.value_or(description)));
}

void Hdf5Handle::close(const std::string& file, const char* call) {
  if (id_ >= 0) check_hdf5(close_(std::exchange(id_, -1)), file, call);
}

}  // namespace costate

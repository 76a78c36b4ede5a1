#include "input/directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

namespace costate {

std::optional<std::string> directory_problem(const std::filesystem::path& directory, const std::string& why) {
  std::error_code code;
  if (!std::filesystem::is_directory(directory, code))
    return fmt::format("the directory '{}' does not exist ({}) create it or choose another", directory.string(), why);
  if (faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    return fmt::format("the directory '{}' cannot be written ({}) choose another", directory.string(), why);
  return std::nullopt;
}

}  // namespace costate

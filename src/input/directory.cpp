#include "input/directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

namespace costate {

namespace {

/// Whether a directory is one of those that the kernel makes up. To the superuser they seem writable.
bool is_of_kernel(const std::filesystem::path& directory) {
  struct statfs system {};
  if (statfs(directory.c_str(), &system) != 0) return false;
  constexpr std::array kMadeUp = {PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,
                                  DEVPTS_SUPER_MAGIC};
  return std::ranges::any_of(kMadeUp, [&](auto magic) {
    return static_cast<unsigned long>(system.f_type) == static_cast<unsigned long>(magic);
  });
}

}  // namespace

std::optional<std::string> directory_problem(const std::filesystem::path& directory, const std::string& why) {
  std::error_code code;
  if (!std::filesystem::is_directory(directory, code))
    return fmt::format("the directory '{}' does not exist ({}) create it or choose another", directory.string(), why);
  if (faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    return fmt::format("the directory '{}' cannot be written ({}) choose another", directory.string(), why);
  if (is_of_kernel(directory))
    return fmt::format("the directory '{}' holds no files of users ({}) choose another", directory.string(), why);
  return std::nullopt;
}

}  // namespace costate

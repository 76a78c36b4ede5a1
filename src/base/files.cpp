#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/error.hpp"

namespace costate {

std::string read_file(const std::filesystem::path& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) throw Error("is a directory (a file is needed)");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(std::string("cannot be read (") + std::strerror(errno) + ")");
  std::ostringstream bytes;
  if (file.peek() != std::ifstream::traits_type::eof()) bytes << file.rdbuf();
  if (file.bad() || bytes.bad()) throw Error("cannot be read (an error in the middle of the file)");
  return std::move(bytes).str();
}

void sync_to_disk(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw Error(path.string() + ": cannot be opened (" + std::strerror(errno) + ")");
  const int status = ::fsync(file);
  const int cause = errno;
  ::close(file);
  // Some file systems cannot sync a directory: EINVAL.
  if (status != 0 && cause != EINVAL)
    throw Error(path.string() + ": cannot be brought to the disk (" + std::strerror(cause) + ")");
}

std::filesystem::path directory_of_file(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

void replace_file(const std::filesystem::path& path, std::string_view bytes) {
  // Several processes may do this at once.
  std::string name = path.string() + ".XXXXXX";
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) throw Error(path.string() + ": cannot be written (" + std::strerror(errno) + ")");
  int cause = 0;
  constexpr mode_t kReadableByAll = 0644;
  if (::fchmod(file, kReadableByAll) != 0) cause = errno;
  while (cause == 0 && !bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written >= 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) cause = errno;
  }
  if (cause == 0 && ::fsync(file) != 0) cause = errno;
  if (::close(file) != 0 && cause == 0) cause = errno;
  if (cause == 0 && ::rename(name.c_str(), path.c_str()) != 0) cause = errno;
  if (cause != 0) {
    ::unlink(name.c_str());
    throw Error(path.string() + ": cannot be written (" + std::strerror(cause) + ")");
  }
  sync_to_disk(directory_of_file(path));
}

}  // namespace costate

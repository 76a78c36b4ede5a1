#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace costate {

namespace {

[[noreturn]] void fail(int error) { throw Error(std::string("cannot be read (") + std::strerror(error) + ")"); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// Throws where the file is of no kind that is read; the length that the system gives it.
std::size_t checked_length(const Descriptor& file, FileKinds kinds) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) fail(errno);
  if (S_ISDIR(status.st_mode)) throw Error("is a directory (a file is needed)");
  const bool is_pipe = S_ISFIFO(status.st_mode) && kinds == FileKinds::RegularOrPipe;
  if (!S_ISREG(status.st_mode) && !is_pipe) throw Error("is no regular file (devices, pipes and sockets are not read)");
  return S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
}

[[noreturn]] void refuse_length(std::size_t most) {
  throw Error("is too long (such a file may hold " + format_bytes(most) + ")");
}

}  // namespace

std::string read_file(const std::filesystem::path& path, std::size_t most, FileKinds kinds) {
  // Without O_NONBLOCK a pipe that nobody writes to would wait at once.
  const int wait = kinds == FileKinds::Regular ? O_NONBLOCK : 0;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | wait));
  if (file.get() < 0) fail(errno);
  const std::size_t length = checked_length(file, kinds);
  if (length > most) refuse_length(most);
  std::string bytes;
  bytes.reserve(length);
  // The length of a pipe, and of what the kernel makes up (/proc), is not known before.
  std::string block(std::size_t{1} << 18U, '\0');
  while (true) {
    const ssize_t count = read(file.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(errno);
    if (count == 0) return bytes;
    if (bytes.size() + static_cast<std::size_t>(count) > most) refuse_length(most);
    bytes.append(block, 0, static_cast<std::size_t>(count));
  }
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

std::filesystem::path follow_links(std::filesystem::path path) {
  constexpr int kMostLinks = 40;
  std::error_code code;
  for (int k = 0; k < kMostLinks && std::filesystem::is_symlink(path, code); ++k) {
    const std::filesystem::path target = std::filesystem::read_symlink(path, code);
    if (code) break;
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  return path;
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

#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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

}  // namespace costate

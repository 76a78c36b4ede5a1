#include "base/file_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace costate {

namespace {

/// Whether the file that is open is still the one of that name.
bool is_named(int descriptor, const std::filesystem::path& path) {
  struct stat open {};
  struct stat named {};
  return ::fstat(descriptor, &open) == 0 && ::stat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
         open.st_ino == named.st_ino;
}

}  // namespace

std::optional<FileLock> FileLock::try_to_take(const std::filesystem::path& path, Kind kind) {
  constexpr mode_t kReadableByAll = 0644;
  for (;;) {
    FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll));
    if (lock.descriptor_ < 0) throw Error(path.string() + ": cannot be written (" + std::strerror(errno) + ")");
    // A lock of this descriptor alone: HDF5's own, of another kind, and closing other descriptors leave it as it is.
    struct flock whole {};
    whole.l_type = kind == Kind::Exclusive ? F_WRLCK : F_RDLCK;
    whole.l_whence = SEEK_SET;
    // Some file systems have no locks: EINVAL, ENOLCK or EOPNOTSUPP.
    if (::fcntl(lock.descriptor_, F_OFD_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES))
      return std::nullopt;
    // Whoever held it may have removed the file meanwhile.
    if (is_named(lock.descriptor_, path)) return lock;
  }
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace costate

#include "output/temporary_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.hpp"

namespace costate {

TemporaryFile::TemporaryFile(std::filesystem::path final_path)
    : final_path_(std::move(final_path)), path_(final_path_.string() + ".tmp") {
  constexpr mode_t kReadableByAll = 0644;
  lock_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll);
  if (lock_ < 0) throw InputError(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  // A lock of this descriptor alone: HDF5's own, of another kind, and closing other descriptors leave it as it is.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(lock_, F_OFD_SETLK, &whole) == 0) return;
  const int cause = errno;
  ::close(lock_);
  // Some file systems have no locks: EINVAL, ENOLCK or EOPNOTSUPP.
  lock_ = -1;
  if (cause == EAGAIN || cause == EACCES)
    throw InputError(path_.string() +
                     ": another run is writing this file (it is locked) wait for it, or give another output");
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  if (!is_committed_) std::filesystem::remove(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

void TemporaryFile::commit() {
  sync_to_disk(path_);
  std::error_code problem;
  std::filesystem::rename(path_, final_path_, problem);
  if (problem) throw Error(path_.string() + ": cannot be renamed to its final name (" + problem.message() + ")");
  is_committed_ = true;
  const std::filesystem::path directory = final_path_.parent_path();
  sync_to_disk(directory.empty() ? std::filesystem::path(".") : directory);
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

}  // namespace costate

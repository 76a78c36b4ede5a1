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
    : final_path_(std::move(final_path)), path_(final_path_.string() + ".tmp") {}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void TemporaryFile::commit() const {
  sync_to_disk(path_);
  std::error_code problem;
  std::filesystem::rename(path_, final_path_, problem);
  if (problem) throw Error(path_.string() + ": cannot be renamed to its final name (" + problem.message() + ")");
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

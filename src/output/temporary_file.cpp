#include "output/temporary_file.hpp"

#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/files.hpp"

namespace costate {

namespace {

FileLock take_lock(const std::filesystem::path& path) {
  try {
    if (std::optional<FileLock> lock = FileLock::try_to_take(path, FileLock::Kind::Exclusive)) return std::move(*lock);
  } catch (const Error& error) {
    throw InputError(error.what());
  }
  throw InputError(path.string() +
                   ": another run is writing this file (it is locked) wait for it, or give another output");
}

}  // namespace

TemporaryFile::TemporaryFile(std::filesystem::path final_path)
    : final_path_(std::move(final_path)), path_(final_path_.string() + ".tmp"), lock_(take_lock(path_)) {}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  if (!is_committed_) std::filesystem::remove(path_, ignored);
}

void TemporaryFile::commit() {
  sync_to_disk(path_);
  std::error_code problem;
  std::filesystem::rename(path_, final_path_, problem);
  if (problem) throw Error(path_.string() + ": cannot be renamed to its final name (" + problem.message() + ")");
  is_committed_ = true;
  sync_to_disk(directory_of_file(final_path_));
}

}  // namespace costate

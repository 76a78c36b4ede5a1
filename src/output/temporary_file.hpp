// A file that appears under its name only when it is complete.
#pragma once

#include <filesystem>

#include "base/file_lock.hpp"

namespace costate {

/// Writing goes to path(), beside the final name. The file is locked against other runs while this lives, by a lock
/// that dies with its process; one left behind by a killed run is taken over. Uncommitted, it is removed at
/// destruction.
class TemporaryFile {
 public:
  /// Throws InputError where the file cannot be made, or where another run is writing it.
  explicit TemporaryFile(std::filesystem::path final_path);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::filesystem::path& final_path() const { return final_path_; }

  /// Brings the file to the disk and gives it its final name, in place of any other; the rename survives a power cut.
  void commit();

 private:
  std::filesystem::path final_path_;
  std::filesystem::path path_;
  FileLock lock_;
  bool is_committed_ = false;
};

}  // namespace costate

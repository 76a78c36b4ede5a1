// Locks between processes.
#pragma once

#include <filesystem>
#include <optional>

namespace costate {

/// A lock on a file that dies with its process: nothing that was killed leaves a stale one. On file systems that have
/// no locks everyone gets it.
class FileLock {
 public:
  enum class Kind {
    Shared,  ///< with other shared ones
    Exclusive,
  };

  /// Makes the file where it is not there; nothing where another process holds a lock that excludes this one. Throws
  /// Error where the file cannot be opened.
  static std::optional<FileLock> try_to_take(const std::filesystem::path& path, Kind kind);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace costate

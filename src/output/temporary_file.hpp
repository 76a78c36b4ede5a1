// A file that appears under its name only when it is complete.
#pragma once

#include <filesystem>

namespace costate {

/// Writing goes to path(), beside the final name. Whatever is there at destruction is removed; after commit() that is
/// nothing.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path final_path);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::filesystem::path& final_path() const { return final_path_; }

  /// Brings the file to the disk and gives it its final name, in place of any other; the rename survives a power cut.
  void commit() const;

 private:
  std::filesystem::path final_path_;
  std::filesystem::path path_;
};

/// Returns once the file's or directory's contents are on the disk. Throws Error.
void sync_to_disk(const std::filesystem::path& path);

}  // namespace costate

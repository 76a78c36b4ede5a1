// A file that holds how far a long computation is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/archive.hpp"

namespace costate {

/// Who made a savepoint: nobody else can go on from it.
struct SavepointMaker {
  std::string device;   ///< "cpu (avx512)", "cuda (NVIDIA H100)"
  std::string program;  ///< with its libraries

  bool operator==(const SavepointMaker&) const = default;
  void fields(Archive& archive) {
    archive.field(device);
    archive.field(program);
  }
};

/// What is written goes through a stream: the file may be larger than the memory. [kind][bytes of the maker][maker]
/// [bytes of the archive][SHA-256 of the identity and of all before].
class SavepointFile {
 public:
  SavepointFile(std::filesystem::path path, std::string identity, SavepointMaker maker)
      : path_(std::move(path)), identity_(std::move(identity)), maker_(std::move(maker)) {}

  /// Puts a new file in place of any other: whoever looks sees all of the old one or all of the new one. Throws Error,
  /// which names the file; the old one is left then.
  void write(const std::function<void(Archive&)>& write) const;
  /// All of the file is verified before anything is read; nothing where there is none. Throws Error, which names the
  /// file, where it is damaged, belongs to something else or was made by somebody else.
  [[nodiscard]] std::unique_ptr<Archive> open() const;
  void remove() const;

 private:
  std::filesystem::path path_;
  std::string identity_;
  SavepointMaker maker_;
};

}  // namespace costate

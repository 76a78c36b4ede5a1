// A rank's journal: the results of points, one after the other, as they are finished.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "gradient/solver.hpp"
#include "journal/frame.hpp"

namespace costate {

/// What was appended survives the end of the process, however it comes; what was synced survives that of the machine.
/// Errors are Error and name the file.
class JournalWriter {
 public:
  /// A new file; nothing where there is one of that name already.
  static std::unique_ptr<JournalWriter> create(std::filesystem::path path, std::string identity);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  void append(std::size_t point, const PointResult& result);
  void append(FrameKind kind, std::span<const std::byte> payload);
  /// Returns once all of it is on the disk.
  void sync();

 private:
  JournalWriter(std::filesystem::path path, std::string identity, int descriptor);

  std::filesystem::path path_;
  std::string identity_;
  int descriptor_;
};

}  // namespace costate

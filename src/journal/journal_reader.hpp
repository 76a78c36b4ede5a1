// Journals read and verified, record by record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/frame.hpp"

namespace costate {

/// What was found in a journal besides sound records.
struct JournalDamage {
  std::optional<std::uint64_t> torn;     ///< where the last record begins, if the file ends within it
  std::vector<std::uint64_t> damaged{};  ///< where bytes begin that are no sound record
};

class JournalReader {
 public:
  /// The records of `identity`; throws Error, which names the file, where it cannot be opened.
  JournalReader(std::filesystem::path path, std::string identity);
  ~JournalReader();
  JournalReader(JournalReader&& other) noexcept;
  JournalReader& operator=(JournalReader&& other) noexcept;
  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

  /// Takes a record: its place in the file, its kind and its payload. Says whether it is one.
  using Use = std::function<bool(std::uint64_t offset, FrameKind kind, std::span<const std::byte> payload)>;

  /// Passes all sound records in their order. Behind damage it looks for the next one. One record is in memory at a
  /// time.
  JournalDamage scan(const Use& use);
  /// The payload of the sound record at a place that scan() has told; Error where it has changed since.
  [[nodiscard]] std::span<const std::byte> payload_at(std::uint64_t offset);

 private:
  [[nodiscard]] std::uint64_t size() const;
  /// So many bytes from a place on; fewer at the end of the file.
  [[nodiscard]] std::span<const std::byte> read(std::uint64_t offset, std::uint64_t count);
  struct Found {
    FrameHeader header;
    std::span<const std::byte> payload;
  };
  [[nodiscard]] std::optional<Found> sound_record(std::uint64_t offset, std::uint64_t size);
  [[nodiscard]] std::optional<std::uint64_t> next_record(std::uint64_t offset, std::uint64_t size);

  std::filesystem::path path_;
  std::string identity_;
  int descriptor_ = -1;
  std::vector<std::byte> buffer_;
};

}  // namespace costate

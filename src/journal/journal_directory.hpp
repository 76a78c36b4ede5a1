// The journals of one output: OUTPUT.journal/.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_lock.hpp"
#include "journal/journal_job.hpp"
#include "journal/journal_writer.hpp"
#include "sweep/share.hpp"

namespace costate {

/// In the directory there are `lock`, `job` (JournalJob), a journal START-RANK.journal of every rank of every start,
/// and savepoints. Starts are numbered from 1.
class JournalDirectory {
 public:
  explicit JournalDirectory(const std::filesystem::path& output) : path_(output.string() + ".journal") {}

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] bool exists() const;
  /// Whether there is more in it than locks.
  [[nodiscard]] bool is_in_use() const;

  /// Makes the directory where it is not there. Throws InputError where that cannot be done, or another run has it.
  [[nodiscard]] std::vector<FileLock> lock(const Share& share) const;

  /// What the journals are of; nothing where that is not written yet. Throws Error where it is damaged.
  [[nodiscard]] std::optional<JournalJob> job() const;
  void write_job(const JournalJob& job) const;

  /// All journals, by start and rank.
  [[nodiscard]] std::vector<std::filesystem::path> journals() const;
  /// A new start's journal of rank 0, and its number.
  struct Begun {
    std::size_t number = 0;
    std::unique_ptr<JournalWriter> journal;
  };
  [[nodiscard]] Begun begin_start(const std::string& identity) const;
  [[nodiscard]] std::unique_ptr<JournalWriter> open_journal(std::size_t start, int rank,
                                                            const std::string& identity) const;
  [[nodiscard]] std::filesystem::path savepoint(std::size_t batch) const;

  /// Savepoints that are there.
  [[nodiscard]] std::vector<std::filesystem::path> savepoints() const;

  /// Whoever removes it holds the lock. What is somebody else's stays.
  void remove() const;
  /// Removes all but the locks.
  void clear() const;
  /// Removes it where nothing is in it, and nobody has it.
  void remove_unused() const;

 private:
  std::filesystem::path path_;
};

}  // namespace costate

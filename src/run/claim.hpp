// What a run finds where its results are to go, and what it takes for itself.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/file_lock.hpp"
#include "journal/journal_directory.hpp"
#include "journal/journal_writer.hpp"
#include "run/prepare.hpp"
#include "run/request.hpp"
#include "sweep/runner.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// The output belongs to this run while its root's claim lives. The same on all ranks, but for the locks.
class OutputClaim {
 public:
  /// Collective; throws InputError on all ranks where the output or its journal is there already and may not be
  /// touched, where the journal is one of another input, where the output is an input, where another run writes it, or
  /// where it cannot be written.
  OutputClaim(const RunRequest& request, const LoadedJob& loaded, const Communicator& communicator);
  ~OutputClaim();
  OutputClaim(const OutputClaim&) = delete;
  OutputClaim& operator=(const OutputClaim&) = delete;

  [[nodiscard]] const std::filesystem::path& output() const { return output_; }
  [[nodiscard]] const JournalDirectory& directory() const { return directory_; }
  [[nodiscard]] const std::string& identity() const { return identity_; }
  /// Whether the output was there with all its points.
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  /// Of a complete output.
  [[nodiscard]] std::size_t failed() const { return failed_; }
  /// Of an incomplete one.
  [[nodiscard]] const RemainingPoints& remaining() const { return remaining_; }
  [[nodiscard]] std::size_t done() const { return done_; }
  /// This rank's.
  [[nodiscard]] JournalWriter& journal() { return *journal_; }

  /// On the root, once the output is there: the journals go away.
  void remove_journals();

 private:
  void claim(const RunRequest& request, const LoadedJob& loaded, int ranks);
  [[nodiscard]] bool is_journal_of(const JournalJob& now) const;
  void examine_output(const JournalJob& now);
  void examine_journals(const JournalJob& now, const std::string& device);
  void begin(const RunRequest& request, const std::string& device, int ranks);

  std::filesystem::path output_;
  JournalDirectory directory_;
  std::string identity_;
  std::vector<FileLock> locks_;  ///< on the root
  bool is_used_ = false;         ///< the directory: there was something in it, or is now
  bool is_complete_ = false;
  std::size_t failed_ = 0;
  RemainingPoints remaining_;
  std::size_t done_ = 0;
  std::size_t start_ = 0;
  std::unique_ptr<JournalWriter> journal_;
};

}  // namespace costate

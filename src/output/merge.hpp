// Journals made into the result file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "input/job.hpp"
#include "journal/journal_directory.hpp"
#include "output/writer.hpp"

namespace costate {

struct MergeSummary {
  std::size_t points = 0;
  std::size_t pending = 0;
  std::map<std::size_t, std::string> failures;
  std::map<std::string, WarningCount> warnings;
  VerifiedPoints gradient_errors;
  std::vector<std::string> problems;  ///< of journals, a line each
};

/// Writes the result file in place of any other of that name; points that no journal holds are pending. Memory does not
/// grow with the points that have not failed. `poll` is called for every point, and may throw. Whoever calls holds the
/// directory's lock. Throws Error where anything cannot be read or written; journals are left as they are.
MergeSummary merge_journals(const Job& job, const JournalDirectory& directory, const std::string& identity,
                            const std::filesystem::path& output, const std::function<void()>& poll);

}  // namespace costate

// All journals of an output, read and verified.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "journal/journal_directory.hpp"
#include "journal/record.hpp"

namespace costate {

/// Where a record lies.
struct RecordPlace {
  std::size_t journal = 0;  ///< in JournalDirectory::journals()
  std::uint64_t offset = 0;
};

/// How a run began, for the history of a result.
struct StartRecord {
  std::string time;  ///< UTC
  std::int64_t ranks = 1;
  std::int64_t done = 0;  ///< points that were found done
  std::string device;     ///< what its ranks computed on: "cpu (avx512)"
  std::string command_line;

  void fields(Archive& archive);
  /// In one line.
  [[nodiscard]] std::string text() const;
};

struct Survey {
  std::vector<StartRecord> starts;
  std::vector<std::string> problems;  ///< a line for each place that is damaged
  std::vector<std::string> torn;      ///< a line for each journal that ends within a record
};

/// Calls use(place, record) for every sound record of a point, in the order of journals and places; a point may come
/// more than once, with the same numbers.
[[nodiscard]] Survey survey_journals(const JournalDirectory& directory, const std::string& identity, std::size_t points,
                                     const std::function<void(const RecordPlace&, PointRecord&)>& use);

}  // namespace costate

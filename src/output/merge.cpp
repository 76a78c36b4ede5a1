#include "output/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "journal/journal_reader.hpp"
#include "journal/survey.hpp"
#include "output/record_index.hpp"
#include "output/temporary_file.hpp"

namespace costate {

namespace {

/// Some of the journals, open: there may be more of them than a process can have files.
class OpenJournals {
 public:
  OpenJournals(const JournalDirectory& directory, std::string identity)
      : paths_(directory.journals()), identity_(std::move(identity)) {}

  PointRecord read(const RecordPlace& place) {
    constexpr std::size_t kMostOpen = 64;
    if (open_.size() >= kMostOpen && !open_.contains(place.journal)) open_.clear();
    const auto reader = open_.try_emplace(place.journal, paths_.at(place.journal), identity_).first;
    return decode_record(reader->second.payload_at(place.offset));
  }

 private:
  std::vector<std::filesystem::path> paths_;
  std::string identity_;
  std::map<std::size_t, JournalReader> open_;
};

Provenance provenance_of(const std::vector<StartRecord>& starts) {
  Provenance provenance;
  std::vector<std::string> devices;
  for (const StartRecord& start : starts) {
    if (&start != &starts.front()) provenance.restarts.push_back(start.text());
    provenance.command_line = start.command_line;
    provenance.mpi_ranks = start.ranks;
    if (std::ranges::find(devices, start.device) == devices.end()) devices.push_back(start.device);
  }
  provenance.device = fmt::format("{}", fmt::join(devices, ", "));
  return provenance;
}

/// Does what writes the result; where it cannot, says what is to be done.
template <class Work>
void keeping_journals(const JournalDirectory& directory, const std::filesystem::path& output, const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    throw Error(
        fmt::format("{}; finished points are safe in {}: make room or mend what is wrong, then run again with "
                    "--resume or costate merge {}",
                    error.what(), directory.path().string(), output.string()));
  }
}

}  // namespace

MergeSummary merge_journals(const Job& job, const JournalDirectory& directory, const std::string& identity,
                            const std::filesystem::path& output, const std::function<void()>& poll) {
  const std::size_t points = job.sweep.size();
  RecordIndex index(directory.path(), points);
  Survey survey =
      survey_journals(directory, identity, points, [&](const RecordPlace& place, const PointRecord& record) {
        poll();
        index.tell(record.point, place);
      });

  TemporaryFile file(output);
  const auto write = [&](const auto& work) { keeping_journals(directory, output, work); };
  std::optional<ResultWriter> writer;
  write([&] { writer.emplace(job, provenance_of(survey.starts), file.path()); });
  OpenJournals journals(directory, identity);
  for (std::size_t point = 0; point < points; ++point) {
    poll();
    const std::optional<RecordPlace> place = index.find(point);
    if (!place) continue;
    const PointRecord record = journals.read(*place);
    write([&] { writer->put(point, record.result); });
  }
  write([&] { writer->finish(); });
  poll();
  write([&] { file.commit(); });

  MergeSummary summary;
  summary.points = points;
  summary.pending = points - writer->points();
  summary.failures = writer->failures();
  summary.warnings = writer->warnings();
  summary.gradient_errors = writer->gradient_errors();
  summary.problems = std::move(survey.problems);
  summary.problems.insert(summary.problems.end(), survey.torn.begin(), survey.torn.end());
  return summary;
}

}  // namespace costate

#include "output/journal_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <system_error>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "journal/journal_directory.hpp"
#include "journal/survey.hpp"
#include "output/provenance.hpp"

namespace costate {

namespace {

constexpr std::size_t kFailuresShown = 5;

std::vector<AxisSummary> axes_of(const Sweep& sweep) {
  std::vector<AxisSummary> axes;
  for (const SweepAxis& axis : sweep.axes)
    axes.push_back({axis.parameter, axis.values.size(), axis.values.front(), axis.values.back()});
  return axes;
}

void add(const PointResult& result, ResultSummary& summary) {
  for (std::size_t k = 0; k < summary.losses.size() && k < result.losses.size(); ++k) {
    LossSummary& loss = summary.losses[k];
    loss.minimum = std::min(loss.minimum, result.losses[k]);
    loss.maximum = std::max(loss.maximum, result.losses[k]);
  }
}

}  // namespace

ResultSummary summarize_journals(const std::filesystem::path& output) {
  const JournalDirectory directory(follow_links(output));
  const std::optional<JournalJob> recorded = directory.job();
  if (!recorded)
    throw Error(directory.path().string() + ": says not of what it is the journal (a run has just begun?)");
  const Job job = recorded->parse();

  ResultSummary summary;
  summary.axes = axes_of(job.sweep);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const Loss& loss : job.model->losses) summary.losses.push_back({loss.name, kInfinity, -kInfinity});
  for (const std::size_t flat : job.gradient.wrt) summary.wrt.push_back(job.model->parameters.entry_name(flat));
  std::vector<bool> is_known(job.sweep.size());
  const auto take = [&](const RecordPlace& /*place*/, const PointRecord& record) {
    if (is_known[record.point]) return;
    is_known[record.point] = true;
    ++(record.result.failed ? summary.failed : summary.done);
    if (!record.result.failed) add(record.result, summary);
    if (record.result.failed && summary.failures.size() < kFailuresShown)
      summary.failures.push_back(fmt::format("point {}: {}", record.point, record.result.message));
  };
  const Survey survey = survey_journals(directory, recorded->identity(), job.sweep.size(), take);
  summary.pending = job.sweep.size() - summary.done - summary.failed;
  summary.warnings = survey.problems;
  summary.provenance = {{"program", recorded->program}, {"input_sha256", recorded->sha256}};
  for (const StartRecord& start : survey.starts) summary.provenance.emplace_back("start", start.text());
  for (const std::filesystem::path& path : directory.savepoints()) {
    std::error_code gone;
    const std::uintmax_t size = std::filesystem::file_size(path, gone);
    if (!gone) summary.savepoints.push_back(fmt::format("{}, {}", path.filename().string(), format_bytes(size)));
  }
  return summary;
}

}  // namespace costate

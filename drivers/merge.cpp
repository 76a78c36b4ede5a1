#include "output/merge.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "commands.hpp"
#include "journal/journal_directory.hpp"
#include "output/summary.hpp"

namespace costate {

namespace {

/// What stands under the output's name may be replaced only where it is of the same input.
void check_output(const std::string& path, const JournalJob& recorded) {
  if (!std::filesystem::exists(path)) return;
  std::optional<ResultIdentity> found;
  try {
    found = read_identity(path);
  } catch (const Error& error) {
    spdlog::warn("{}; it is made again", error.what());
    return;
  }
  if (found->input_sha256 != recorded.sha256)
    throw InputError(fmt::format("{}: is of another input than its journal ({}) move it away", path,
                                 difference_of_texts(found->input, recorded.text)));
}

}  // namespace

ExitStatus merge_command(const std::string& name) {
  const std::string path = follow_links(name).string();
  const JournalDirectory directory(path);
  if (!directory.exists())
    throw InputError(
        fmt::format("{}: there is no such journal (nothing is to be merged; the output's own name is "
                    "expected)",
                    directory.path().string()));
  const std::vector<FileLock> locks = directory.lock({});
  const std::optional<JournalJob> recorded = directory.job();
  if (!recorded)
    throw InputError(
        fmt::format("{}: says not of what it is the journal (its file 'job' is not there)", directory.path().string()));
  check_output(path, *recorded);
  const Job job = recorded->parse();
  const MergeSummary merged = merge_journals(job, directory, recorded->identity(), path, [] {});
  for (const std::string& problem : merged.problems) spdlog::warn("{}", problem);
  if (merged.pending == 0) directory.remove();
  if (merged.pending > 0)
    spdlog::warn("{}: {} of {} points are pending (their journal stays); costate run --resume adds them", path,
                 merged.pending, merged.points);
  spdlog::info("{}: {} points, {} failed, {} pending", path, merged.points, merged.failures.size(), merged.pending);
  return merged.failures.empty() ? ExitStatus::Success : ExitStatus::FailedPoints;
}

}  // namespace costate

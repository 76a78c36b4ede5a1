#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/files.hpp"
#include "commands.hpp"
#include "journal/journal_directory.hpp"
#include "output/journal_summary.hpp"
#include "output/summary.hpp"

namespace costate {

namespace {

void print_list(const char* title, const std::vector<std::string>& entries) {
  if (entries.empty()) return;
  fmt::print("{}\n", title);
  for (const std::string& entry : entries) fmt::print("  {}\n", entry);
}

/// A name that is not the output's.
void refuse_other_kinds(const std::string& path) {
  const std::filesystem::path name(path);
  if (!std::filesystem::is_directory(name)) return;
  const std::string hint = name.extension() == ".journal" ? " give the output's own name" : "";
  throw InputError(fmt::format("{}: this is a directory (a result file was expected){}", path, hint));
}

}  // namespace

void info_command(const std::string& path) {
  refuse_other_kinds(path);
  const bool has_journal = JournalDirectory(follow_links(path)).is_in_use();
  const bool has_file = std::filesystem::exists(path) || !has_journal;
  ResultSummary summary;
  if (has_file) summary = read_summary(path);
  const bool is_finished = has_file && (summary.pending == 0 || !has_journal);
  if (!is_finished) summary = summarize_journals(path);
  if (is_finished)
    fmt::print("{}: a sound result file\n", path);
  else
    fmt::print("{}: {}, from its journal\n", path,
               has_file ? "a sound result file of an unfinished run" : "not there yet");
  fmt::print("points     {} done, {} failed, {} pending\n", summary.done, summary.failed, summary.pending);
  for (const AxisSummary& axis : summary.axes)
    fmt::print("axis       {}: {} values, {:.6g} ... {:.6g}\n", axis.name, axis.length, axis.first, axis.last);
  for (const LossSummary& loss : summary.losses) {
    if (loss.minimum <= loss.maximum)
      fmt::print("loss       {}: {:.6g} ... {:.6g}\n", loss.name, loss.minimum, loss.maximum);
    else
      fmt::print("loss       {}: no point is done\n", loss.name);
  }
  if (!summary.wrt.empty()) fmt::print("wrt        {}\n", fmt::join(summary.wrt, ", "));
  if (!summary.variables.empty()) fmt::print("variables  {}\n", fmt::join(summary.variables, ", "));
  print_list("savepoints of batches that have not come to an end", summary.savepoints);
  print_list("failed points", summary.failures);
  print_list("warnings", summary.warnings);
  fmt::print("provenance\n");
  for (const auto& [name, text] : summary.provenance) fmt::print("  {:<16} {}\n", name, text);
}

}  // namespace costate

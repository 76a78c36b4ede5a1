#include <fmt/format.h>
#include <fmt/ranges.h>

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

}  // namespace

void info_command(const std::string& path) {
  const JournalDirectory directory(path);
  const bool is_finished = std::filesystem::exists(path) || !directory.exists();
  const ResultSummary summary = is_finished ? read_summary(path) : summarize_journals(path);
  if (is_finished)
    fmt::print("{}: a sound result file\n", path);
  else
    fmt::print("{}: not there yet, from its journal\n", path);
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
  print_list("failed points", summary.failures);
  print_list("warnings", summary.warnings);
  fmt::print("provenance\n");
  for (const auto& [name, text] : summary.provenance) fmt::print("  {:<16} {}\n", name, text);
}

}  // namespace costate

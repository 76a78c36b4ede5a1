#include "input/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/limits.hpp"

namespace costate {

namespace {

constexpr std::size_t kLast = std::numeric_limits<std::size_t>::max();  // in the order of places

}  // namespace

void Report::add(std::size_t offset, const std::string& key, const std::string& message) {
  add({source_->order(offset), {source_->place(offset), key, message}});
}

void Report::add_option(std::size_t option, const std::string& key, const std::string& message) {
  add({source_->order_of_option(option), {source_->place_of_option(option), key, message}});
}

void Report::add(Entry entry) {
  entries_.push_back(std::move(entry));
  if (entries_.size() < limits::kProblems) return;
  entries_.push_back(
      {kLast,
       {source_->name(), "", fmt::format("{} problems (no more are looked for) mend these first", limits::kProblems)}});
  throw_if_any();
}

void Report::throw_if_any() const {
  if (entries_.empty()) return;
  std::vector<Entry> sorted = entries_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& x, const Entry& y) { return x.order < y.order; });
  std::vector<Diagnostic> diagnostics;
  for (const Entry& entry : sorted) diagnostics.push_back(entry.diagnostic);
  throw InputError(std::move(diagnostics));
}

}  // namespace costate

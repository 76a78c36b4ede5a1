#include "input/report.hpp"

#include <algorithm>

namespace costate {

void Report::add(std::size_t offset, const std::string& key, const std::string& message) {
  entries_.push_back({source_->order(offset), {source_->place(offset), key, message}});
}

void Report::add_option(std::size_t option, const std::string& key, const std::string& message) {
  entries_.push_back({source_->order_of_option(option), {source_->place_of_option(option), key, message}});
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

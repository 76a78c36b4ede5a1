// The problems of one input, collected so that all are reported in one run, up to limits::kProblems of them: the last
// of these throws.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/source_text.hpp"

namespace costate {

/// `source` must outlive the report.
class Report {
 public:
  explicit Report(const SourceText& source) : source_(&source) {}

  [[nodiscard]] const SourceText& source() const { return *source_; }

  /// A problem at byte `offset` of the text. This and the next throw InputError where there are too many.
  void add(std::size_t offset, const std::string& key, const std::string& message);
  /// A problem of an option itself.
  void add_option(std::size_t option, const std::string& key, const std::string& message);

  /// Throws InputError with every problem, in the file's order, those of options last.
  void throw_if_any() const;

 private:
  struct Entry {
    std::size_t order = 0;
    Diagnostic diagnostic;
  };
  void add(Entry entry);

  const SourceText* source_;
  std::vector<Entry> entries_;
};

}  // namespace costate

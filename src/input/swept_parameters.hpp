// Which parameters a sweep moves: each once, and no more than one number at a time.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "input/parameters.hpp"

namespace costate {

/// The entry that an axis or a column sweeps, or nothing and the problem, which is empty where it follows from another.
struct SweptEntry {
  std::optional<std::size_t> entry;
  std::string problem;
};

class SweptParameters {
 public:
  SweptParameters(const ParameterScope& parameters, const ParameterTable& table)
      : parameters_(&parameters), table_(&table) {}

  /// Takes the entry that `reference` means for `owner`: "the axis at FILE:LINE:COLUMN".
  [[nodiscard]] SweptEntry claim(const std::string& reference, const std::string& owner);
  /// "drive", "amp[2]"
  [[nodiscard]] std::string name(std::size_t entry) const { return table_->entry_name(entry); }

 private:
  const ParameterScope* parameters_;
  const ParameterTable* table_;
  std::map<std::size_t, std::string> owners_;
};

}  // namespace costate

// `--set KEY=VALUE`: values of the command line in place of the file's.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/job.hpp"
#include "input/source_text.hpp"

namespace costate {

/// An option that cannot be applied.
struct OverrideProblem {
  std::size_t option = 0;  ///< of the source text
  std::string key;
  std::string message;
};

/// Changes `source`, which must be TOML, as the options say, in their order; what they bring stands under their name.
/// Returns the problems; options with problems change nothing.
std::vector<OverrideProblem> apply_overrides(SourceText& source, const std::vector<Override>& overrides);

}  // namespace costate

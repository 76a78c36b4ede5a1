// What the command line asks a run to do.
#pragma once

#include <string>
#include <vector>

#include "input/job.hpp"
#include "run/progress.hpp"

namespace costate {

enum class ExistingOutput { Refuse, Overwrite };

struct RunRequest {
  std::string input;                ///< path of the TOML file
  std::vector<Override> overrides;  ///< in the order given
  std::string output;               ///< empty: as the input says
  ExistingOutput existing = ExistingOutput::Refuse;
  ProgressStyle progress = ProgressStyle::Silent;
  std::vector<std::string> command_line;  ///< for the provenance
};

}  // namespace costate

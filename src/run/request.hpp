// What the command line asks a run to do.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "input/job.hpp"
#include "run/progress.hpp"
#include "sweep/share.hpp"

namespace costate {

/// What to do with an output that is there, or its journal.
enum class ExistingOutput {
  Refuse,
  Resume,     ///< go on with it; a fresh start where there is nothing
  Overwrite,  ///< start anew
};

struct RunRequest {
  std::string input;                ///< path of the TOML file
  std::vector<Override> overrides;  ///< in the order given
  std::string output;               ///< empty: as the input says
  ExistingOutput existing = ExistingOutput::Refuse;
  Share share;                     ///< of the sweep that this run computes
  std::optional<double> max_time;  ///< seconds
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();  ///< from which they count
  ProgressStyle progress = ProgressStyle::Silent;
  std::vector<std::string> command_line;  ///< for the provenance
};

}  // namespace costate

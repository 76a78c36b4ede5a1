// How far a run is, by its journals.
#pragma once

#include <filesystem>

#include "output/summary.hpp"

namespace costate {

/// What is in the journals of an output, while it is computed or after a run was stopped. Throws Error, naming the
/// file, where they cannot be read.
/// Where there is a result file of an unfinished run, what it misses is in the journals, too.
[[nodiscard]] ResultSummary summarize_journals(const std::filesystem::path& output);

}  // namespace costate

// The save times as a result file gives them.
#pragma once

#include <vector>

#include "input/job.hpp"

namespace costate {

/// Whether the end of the interval depends on a swept parameter. Then no physical time is common to all points.
[[nodiscard]] bool end_is_swept(const Job& job);

/// Physical times, or where the end is swept fractions of the interval.
[[nodiscard]] std::vector<double> save_times_in_file(const Job& job);

}  // namespace costate

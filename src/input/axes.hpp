// The values of one sweep axis.
#pragma once

#include <optional>
#include <vector>

#include "input/reader.hpp"

namespace costate {

/// The values under exactly one of linspace, logspace, values; nothing, with the problem reported, where they are
/// wrong.
std::optional<std::vector<double>> read_axis_values(Section& axis);

}  // namespace costate

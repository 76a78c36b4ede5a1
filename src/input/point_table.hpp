// Tables of points: a sweep of mode "file".
#pragma once

#include <optional>
#include <vector>

#include "input/input_files.hpp"
#include "input/reader.hpp"
#include "input/swept_parameters.hpp"
#include "sweep/points.hpp"

namespace costate {

/// The columns of the file that `item` names, equally long; nothing, with all problems reported at the item and by
/// their places in the file, where something is wrong.
std::optional<std::vector<SweepAxis>> read_point_table(const Item& item, InputFiles& files, SweptParameters& swept);

}  // namespace costate

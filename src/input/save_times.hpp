// The key `save` of [time].
#pragma once

#include <optional>
#include <vector>

#include "input/reader.hpp"
#include "model/model.hpp"

namespace costate {

/// The save times of `model`, whose interval is known; nothing where they are wrong.
std::optional<std::vector<double>> read_save_times(const std::optional<Item>& item, const Model& model);

/// The type of `save` where the interval is unknown and its values cannot be judged.
void check_save_type(const std::optional<Item>& item);

}  // namespace costate

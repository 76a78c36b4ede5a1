// [sweep]: the axes, and what must hold at every point of them.
#pragma once

#include <optional>
#include <vector>

#include "input/dynamics.hpp"
#include "input/input_files.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "model/model.hpp"
#include "sweep/points.hpp"

namespace costate {

/// Sweeps of more points are refused.
inline constexpr std::size_t kMaximumPoints = 100000000;

/// Nothing where the section is wrong; one point where it is absent. `files` reads the table of mode "file".
std::optional<Sweep> read_sweep(Section& root, const ParameterScope& parameters, const ParameterTable& table,
                                InputFiles& files);

/// Reports each number that does not depend on time and is negative at a point of the sweep, with the first such point.
void check_signs(const std::vector<NonNegative>& numbers, const Sweep& sweep, const Model& model);

}  // namespace costate

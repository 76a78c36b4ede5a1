// The axes of the mode "random": uniform, normal.
#pragma once

#include <cstdint>

#include "input/axis_kinds.hpp"

namespace costate {

/// Axis number `axis` of `count` points. Its values are uniform_draw() and normal_draw() of sweep/draws.hpp.
[[nodiscard]] AxisKinds random_axes(std::uint64_t seed, std::uint64_t axis, std::size_t count);

}  // namespace costate

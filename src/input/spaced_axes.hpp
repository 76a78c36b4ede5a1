// The axes of the modes "grid" and "zip": linspace, logspace, values.
#pragma once

#include "input/axis_kinds.hpp"

namespace costate {

[[nodiscard]] AxisKinds spaced_axes();

}  // namespace costate

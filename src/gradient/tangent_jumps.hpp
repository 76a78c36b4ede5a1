// The adjoint of what happens to a state and its tangent where coefficients jump.
#pragma once

#include <span>
#include <vector>

#include "integrate/edge_jumps.hpp"

namespace costate {

/// Walks back over the event between two neighbouring intervals at which the tangent gains
/// G: (y, s) -> (y, s + speed (A- - A+) y), A- and A+ the generator before and after, speed = dt_edge/de. `state`
/// is (y, s) behind it and becomes that before it, lambda becomes the adjoint before it, and static_bars[row][lane]
/// gain what the loss changes by through the edges' times, through their speeds, and through the coefficients in G.
void cross_back(const BatchSystem& system, DrivenGenerator& generator, const Interval& before, const Interval& after,
                std::vector<double>& state, std::span<double> lambda, std::span<double> static_bars);

}  // namespace costate

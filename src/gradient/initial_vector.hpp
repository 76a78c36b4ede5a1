// What an integration starts from, and its derivatives.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/propagator.hpp"

namespace costate {

/// The initial state, followed by its tangent where the dynamics have one. Throws PointError where it is not finite.
[[nodiscard]] std::vector<double> initial_vector(const BatchSystem& system, std::size_t initial);

/// static_bars[row][lane] += lambda . d initial_vector / d(row).
void add_initial_gradient(const BatchSystem& system, std::size_t initial, std::span<const double> lambda,
                          std::span<double> static_bars);

}  // namespace costate

// What an integration starts from, and its derivatives.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/propagator.hpp"

namespace costate {

/// The initial state of each lane, followed by its tangent where the dynamics have one; 0 in silent lanes. Throws
/// MemberError where it is not finite.
[[nodiscard]] std::vector<double> initial_vector(const BatchSystem& system);

/// static_bars[row][lane] += lambda . d initial_vector / d(row).
void add_initial_gradient(const BatchSystem& system, std::span<const double> lambda, std::span<double> static_bars);

/// to[...][lane] = from[...][lane] in the lanes that start from one initial state.
void copy_lanes(const Members& members, std::size_t initial, std::span<const double> from, std::span<double> to);

}  // namespace costate

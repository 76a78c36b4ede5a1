// What the right-hand side jumps by where coefficients jump: the source of gradients with respect to switching times.
#pragma once

#include <span>
#include <vector>

#include "integrate/propagator.hpp"

namespace costate {

/// One edge of an event: f(t-) - f(t+) = sum_m difference[m] A_m y.
struct EdgeJump {
  DiscontinuityRows rows;
  std::size_t k;
  std::vector<double> difference;  ///< a_m before minus a_m after, [m][lane]
};

/// Whether a gradient can flow into the time of any edge of the event.
[[nodiscard]] bool any_edge_tracked(const BatchSystem& system, const Event& event);

/// The jumps of the event between two neighbouring intervals. Edges that coincide are crossed one after the other in
/// the order of the input, so that their differences add up to the whole jump: exact for edges that move together and
/// for edges of different terms; inside one coefficient the derivative for a single one of them is one-sided. Changes
/// the discrete states of `coefficients`.
[[nodiscard]] std::vector<EdgeJump> edge_jumps(const BatchSystem& system, Coefficients& coefficients,
                                               const Interval& before, const Interval& after);

}  // namespace costate

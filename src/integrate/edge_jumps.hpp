// What the right-hand side jumps by where coefficients jump: the source of gradients with respect to switching times.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "integrate/propagator.hpp"

namespace costate {

/// One edge of an event: f(t-) - f(t+) = sum_m difference_m A_m y.
struct EdgeJump {
  struct Side {
    std::vector<std::int32_t> states;  ///< discrete states of the coefficients
    std::vector<double> a;             ///< their values at the edge, [m][lane]
  };
  DiscontinuityRows rows;
  std::size_t k = 0;
  Side before;
  Side after;

  /// a before minus a after, entry [m][lane] of the table.
  [[nodiscard]] double difference(std::size_t entry) const;
  /// The derivative of the edge's time in one lane, from those of the discontinuity's `first` and `last`.
  [[nodiscard]] double speed(std::span<const double> first_tangent, std::span<const double> last_tangent,
                             std::size_t lane) const;
};

/// Whether a gradient can flow into the time of any edge of the event.
[[nodiscard]] bool any_edge_tracked(const BatchSystem& system, const Event& event);

/// The jumps of the event between two neighbouring intervals. Edges that coincide are crossed one after the other in
/// the order of the input, so that their differences add up to the whole jump: exact for edges that move together and
/// for edges of different terms; inside one coefficient the derivative for a single one of them is one-sided. Changes
/// the discrete states of `coefficients`.
[[nodiscard]] std::vector<EdgeJump> edge_jumps(const BatchSystem& system, Coefficients& coefficients,
                                               const Interval& before, const Interval& after);

/// Coefficients, [coefficient][lane] of dynamics with a tangent, for which the right-hand side is what the tangent
/// gains where the edge is: s(t+) - s(t-) = (f(t-) - f(t+)) dt_edge/de.
[[nodiscard]] std::vector<double> moved_jump(const BatchSystem& system, const EdgeJump& edge);

}  // namespace costate

// Gradients by the adjoint where a part of the way does not exist: which parameters are concerned.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "gradient/observation.hpp"
#include "gradient/pull.hpp"

namespace costate {

/// The pulls on the trajectories, without those whose weight is NaN or infinite (a loss on a kink):
/// in their lanes the missing derivative is joined to static_bars[row][lane] of everything that the observed value
/// depends on.
[[nodiscard]] std::vector<Pull> finite_pulls(const BatchSystem& system, const Observation& observation,
                                             std::span<const Pull> pulls, std::span<double> static_bars);

/// In the lanes in which some gradient[w][lane] is not finite, the gradient anew as static_bars . static_tangent(w), up
/// to the first that does not exist; static_tangent(w) is the derivative of the static table, [row][lane]. A reverse
/// sweep cannot tell the operand of a product at which it fails from the one beside it: sqrt(g*h) has no derivative
/// with respect to g at g = 0, but one with respect to h.
void find_missing(std::span<const double> static_bars, std::size_t lanes,
                  const std::function<std::vector<double>(std::size_t w)>& static_tangent, std::span<double> gradient);

}  // namespace costate

#include "gradient/edge_jumps.hpp"

#include <algorithm>
#include <utility>

namespace costate {

bool any_edge_tracked(const BatchSystem& system, const Event& event) {
  return std::ranges::any_of(event.edges, [&](const EdgeReference& edge) {
    const DiscontinuityRows& rows = system.programs->discontinuities()[edge.discontinuity];
    return system.programs->is_tracked(rows.first) || system.programs->is_tracked(rows.last);
  });
}

std::vector<EdgeJump> edge_jumps(const BatchSystem& system, Coefficients& coefficients, const Interval& before,
                                 const Interval& after) {
  const std::size_t lanes = system.lanes;
  const double time = after.t0;
  coefficients.enter(after.t0, after.t1);
  const std::vector<std::int32_t> final_states = coefficients.discrete_states();
  coefficients.enter(before.t0, before.t1);
  std::vector<std::int32_t> states = coefficients.discrete_states();

  const auto values = [&] {
    const auto a = coefficients.at(time);
    return std::vector<double>(a.begin(), a.end());
  };
  std::vector<EdgeJump> jumps;
  std::vector<double> left = values();
  for (const EdgeReference& edge : after.event->edges) {
    const DiscontinuityRows& rows = system.programs->discontinuities()[edge.discontinuity];
    std::copy_n(&final_states[rows.discrete * lanes], lanes, &states[rows.discrete * lanes]);
    coefficients.set_discrete_states(states);
    std::vector<double> right = values();
    for (std::size_t k = 0; k < left.size(); ++k) left[k] -= right[k];
    jumps.push_back({rows, edge.k, std::exchange(left, std::move(right))});
  }
  return jumps;
}

}  // namespace costate

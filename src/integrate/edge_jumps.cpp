#include "integrate/edge_jumps.hpp"

#include <algorithm>
#include <utility>

#include "graph/derivative_rules.hpp"

namespace costate {

bool any_edge_tracked(const BatchSystem& system, const Event& event) {
  return std::ranges::any_of(event.edges, [&](const EdgeReference& edge) {
    const DiscontinuityRows& rows = system.programs->discontinuities()[edge.discontinuity];
    return system.programs->is_tracked(rows.first) || system.programs->is_tracked(rows.last);
  });
}

double EdgeJump::difference(std::size_t entry) const { return before.a[entry] - after.a[entry]; }

double EdgeJump::speed(std::span<const double> first_tangent, std::span<const double> last_tangent,
                       std::size_t lane) const {
  const double weight = last_weight(rows, k);
  return joined(chained_past_flat(1 - weight, first_tangent[lane]), chained_past_flat(weight, last_tangent[lane]));
}

std::vector<double> moved_jump(const BatchSystem& system, const EdgeJump& edge) {
  const std::size_t lanes = system.lanes;
  const std::size_t half = edge.before.a.size() / 2;
  const auto statics = std::span(system.statics);
  const auto first = statics.subspan(edge.rows.first_tangent * lanes, lanes);
  const auto last = statics.subspan(edge.rows.last_tangent * lanes, lanes);
  std::vector<double> a(2 * half, 0.0);
  for (std::size_t k = 0; k < half; ++k) {
    const double speed = edge.speed(first, last, k % lanes);
    a[half + k] = speed == 0 ? 0 : edge.difference(k) * speed;
  }
  return a;
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
  std::vector<std::int32_t> states_before = states;
  std::vector<double> left = values();
  for (const EdgeReference& edge : after.event->edges) {
    const DiscontinuityRows& rows = system.programs->discontinuities()[edge.discontinuity];
    std::copy_n(&final_states[rows.discrete * lanes], lanes, &states[rows.discrete * lanes]);
    coefficients.set_discrete_states(states);
    std::vector<double> right = values();
    jumps.push_back({rows, edge.k, {std::move(states_before), std::move(left)}, {states, right}});
    states_before = states;
    left = std::move(right);
  }
  return jumps;
}

}  // namespace costate

#include "gradient/step_edges.hpp"

#include <algorithm>
#include <array>

namespace costate {

StepEdges::StepEdges(const BatchSystem& system, const Interval& before, const Interval& after)
    : system_(&system),
      before_(before),
      after_(after),
      count_(after.event->edges.size()),
      is_tracked_(!system.dynamics->has_tangent() && any_edge_tracked(system, *after.event)),
      is_saved_(std::ranges::binary_search(system.timeline.save_times, after.event->time)) {}

EdgeJump StepEdges::reference(std::size_t edge) const {
  const EdgeReference& of = after_.event->edges[edge];
  return {system_->programs->discontinuities()[of.discontinuity], of.k, {}, {}};
}

std::vector<double> StepEdges::first_speeds(Directions& directions, std::size_t direction) const {
  return directions.edge_speeds(reference(0), direction);
}

std::vector<double> StepEdges::last_speeds(Directions& directions, std::size_t direction) const {
  return directions.edge_speeds(reference(count_ - 1), direction);
}

void StepEdges::push_forward(DrivenGenerator& generator, Directions& directions, std::span<const double> y,
                             std::span<StateArray> s) const {
  if (!is_tracked_ || (count_ == 1 && !is_saved_)) return;
  const std::vector<EdgeJump> jumps = edge_jumps(*system_, generator.coefficients(), before_, after_);
  StateArray gained(system_->processor->memory(), y.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    std::vector<double> a(jumps.front().before.a.size(), 0.0);
    for (std::size_t e = 0; e < count_; ++e) {
      const std::vector<double> speeds = directions.edge_speeds(jumps[e], i);
      for (std::size_t k = 0; k < a.size(); ++k) {
        a[k] += speeds[k % speeds.size()] *
                (weight_before(e) * jumps[e].before.a[k] - weight_behind(e) * jumps[e].after.a[k]);
      }
    }
    generator.apply_with(a, y.data(), gained.data());
    system_->processor->combine(std::array{1.0, 1.0}, std::array<const double*, 2>{s[i].data(), gained.data()},
                                s[i].span());
  }
}

void StepEdges::pull_back(DrivenGenerator& generator, std::span<const double> y, std::span<const double> start,
                          ReverseSweep& sweep) const {
  if (!is_tracked_) return;
  const std::size_t lanes = system_->lanes;
  const std::vector<EdgeJump> jumps = edge_jumps(*system_, generator.coefficients(), before_, after_);
  std::vector<double> products(jumps.front().before.a.size());
  generator.inner_products(sweep.lambda().data(), y.data(), products);
  for (std::size_t e = 0; e < count_; ++e) {
    std::vector<double> bars(lanes, 0.0);
    if (e + 1 == count_) std::ranges::copy(start, bars.begin());
    for (std::size_t k = 0; k < products.size(); ++k) {
      bars[k % lanes] +=
          products[k] * (weight_before(e) * jumps[e].before.a[k] - weight_behind(e) * jumps[e].after.a[k]);
    }
    add_bars(e, bars, sweep);
  }
}

void StepEdges::pull_back_end(std::span<const double> end, ReverseSweep& sweep) const {
  if (move_step_before()) add_bars(0, end, sweep);
}

void StepEdges::add_bars(std::size_t edge, std::span<const double> bars, ReverseSweep& sweep) const {
  const std::size_t lanes = system_->lanes;
  const EdgeJump of = reference(edge);
  const double weight = last_weight(of.rows, of.k);
  const std::span<double> gained = sweep.bars();
  for (std::size_t b = 0; b < lanes; ++b) {
    gained[of.rows.first * lanes + b] += (1 - weight) * bars[b];
    gained[of.rows.last * lanes + b] += weight * bars[b];
  }
  if (weight < 1) sweep.touch(of.rows.first);
  if (weight > 0) sweep.touch(of.rows.last);
}

std::vector<StepEdges> edges_between(const BatchSystem& system, std::span<const Interval> intervals) {
  std::vector<StepEdges> edges;
  for (std::size_t n = 1; n < intervals.size(); ++n) edges.emplace_back(system, intervals[n - 1], intervals[n]);
  return edges;
}

}  // namespace costate

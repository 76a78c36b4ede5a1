// Edges that move, as the steps of a one-step method meet them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/directions.hpp"
#include "gradient/reverse_sweep.hpp"
#include "integrate/edge_jumps.hpp"

namespace costate {

/// The edges 1, ..., E of one event, crossed in the order of the input. The step before the event ends where edge 1 is,
/// the step behind it begins where edge E is, and steps of length 0 lie between them, with the coefficients that hold
/// there: edge e moves the end of one step and the start of the next. On a save time the step before ends there, and a
/// further step of length 0 leads to edge 1.
///
/// Models with a tangent have none of these derivatives: see tangent_jumps.hpp.
///
/// A step of length h -> 0 whose end moves gains f = sum_m a_m A_m y, so that these derivatives are exact.
class StepEdges {
 public:
  /// Of the event between two neighbouring intervals. `system` outlives this.
  StepEdges(const BatchSystem& system, const Interval& before, const Interval& after);

  [[nodiscard]] bool move_step_before() const { return is_tracked_ && !is_saved_; }
  [[nodiscard]] bool move_step_behind() const { return is_tracked_; }

  /// The derivatives of the times of the first and the last edge, [lane].
  [[nodiscard]] std::vector<double> first_speeds(Directions& directions, std::size_t direction) const;
  [[nodiscard]] std::vector<double> last_speeds(Directions& directions, std::size_t direction) const;
  /// The derivatives s[direction] of the state y gain those of the steps of length 0. Changes discrete states.
  void push_forward(DrivenGenerator& generator, Directions& directions, std::span<const double> y,
                    std::span<StateArray> s) const;

  /// The edges gain what the loss changes by through the steps of length 0, and the last one through the start of the
  /// step behind, `start` being the derivative with respect to it, [lane]. Changes discrete states.
  void pull_back(DrivenGenerator& generator, std::span<const double> y, std::span<const double> start,
                 ReverseSweep& sweep) const;
  /// The first edge gains the derivative with respect to the end of the step before.
  void pull_back_end(std::span<const double> end, ReverseSweep& sweep) const;

 private:
  [[nodiscard]] EdgeJump reference(std::size_t edge) const;
  void add_bars(std::size_t edge, std::span<const double> bars, ReverseSweep& sweep) const;
  /// The weights, 1 or 0, with which f before and behind an edge belongs to steps of length 0.
  [[nodiscard]] double weight_before(std::size_t edge) const { return edge == 0 && !is_saved_ ? 0 : 1; }
  [[nodiscard]] double weight_behind(std::size_t edge) const { return edge + 1 == count_ ? 0 : 1; }

  const BatchSystem* system_;
  Interval before_;
  Interval after_;
  std::size_t count_;
  bool is_tracked_;
  bool is_saved_;
};

/// Those between each of the intervals and the next one.
[[nodiscard]] std::vector<StepEdges> edges_between(const BatchSystem& system, std::span<const Interval> intervals);

}  // namespace costate

// Gradients by back-propagation: the transpose of the steps that were taken, last to first.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "gradient/coefficient_reversal.hpp"
#include "gradient/recorded_steps.hpp"
#include "gradient/reverse_sweep.hpp"
#include "gradient/step_edges.hpp"
#include "integrate/one_step.hpp"

namespace costate {

/// The derivative of what was computed, to rounding: no error control, no tolerances. States that are not stored are
/// computed again, bit for bit, so that the gradient is the same bits for any number of stored states.
class Backprop {
 public:
  /// All outlive this; `generator` is that of the method.
  Backprop(const BatchSystem& system, const Observation& observation, DrivenGenerator& generator, OneStep& method);

  /// Adds to static_bars[row][lane] what one loss gains through the trajectories; see Integrator::walk_back().
  void run(RecordedSteps& recorded, std::span<const Pull> pulls, Release release, std::span<double> static_bars);

 private:
  void enter(std::size_t interval);
  void advance(const RecordedSteps& recorded, std::size_t step, std::vector<double>& state);
  void reverse(const RecordedSteps& recorded, std::size_t step, std::span<const double> y);
  void cross(std::size_t interval, std::span<const double> y);
  void poll();
  void pull_at(double t, std::span<const double> y);

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  OneStep* method_;
  std::vector<Interval> intervals_;
  std::vector<StepEdges> edges_;  ///< edges_[n]: between intervals n and n + 1
  std::optional<std::size_t> interval_;
  CoefficientReversal reversal_;
  ReverseSweep sweep_;
  StepEnds ends_;  ///< of the step that was reversed last
  std::vector<double> next_;
  std::vector<double> before_edges_;
  std::vector<double> errors_;
  std::vector<double> rates_;
};

}  // namespace costate

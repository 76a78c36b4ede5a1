// Gradients by back-propagation: the transpose of the steps that were taken, last to first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gradient/coefficient_reversal.hpp"
#include "gradient/recorded_steps.hpp"
#include "gradient/reverse_sweep.hpp"
#include "gradient/step_edges.hpp"
#include "integrate/one_step.hpp"

namespace costate {

/// The derivative of what was computed, to rounding: no error control, no tolerances. States that are not stored are
/// computed again, bit for bit, so that the gradient is the same bits for any number of stored states.
///
/// Where only the first state was kept, states are integrated back from the end instead, and are those of the way
/// forward up to the error of the method. If the first one is not met within kTrusted tolerances, all is done again
/// from it.
class Backprop {
 public:
  /// All outlive this; `generator` is that of the method.
  Backprop(const BatchSystem& system, const Observation& observation, DrivenGenerator& generator, OneStep& method);

  static constexpr double kTrusted = 100;

  /// Adds to static_bars[row][lane] what one loss gains through the trajectories; see Integrator::walk_back(). Goes on
  /// where fields() has read that it was.
  void run(RecordedSteps& recorded, std::span<const Pull> pulls, Release release, std::span<double> static_bars);

  void fields(Archive& archive);

  /// Steps that were integrated back.
  [[nodiscard]] std::int64_t retraced() const { return retraced_; }
  /// About states that were not met.
  [[nodiscard]] std::span<const std::string> warnings() const { return warnings_; }

 private:
  void enter(std::size_t interval);
  void advance(const RecordedSteps& recorded, std::size_t step, StateArray& state);
  void reverse(const RecordedSteps& recorded, std::size_t step, std::span<const double> y);
  void add_rates();
  void cross(std::size_t interval, std::span<const double> y);
  void poll();
  void begin(const RecordedSteps& recorded, std::span<const Pull> pulls);
  template <class Before>
  void walk(RecordedSteps& recorded, std::span<const Pull> pulls, Before& before);
  /// Whether the way back met the first state.
  [[nodiscard]] bool walk_reversibly(RecordedSteps& recorded, std::span<const Pull> pulls);
  [[nodiscard]] double missed_by(std::span<const double> first);
  [[nodiscard]] const Processor& processor() const { return *system_->processor; }
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
  StateArray next_;
  std::vector<double> before_edges_;  ///< where there is a tangent: its states are the host's
  std::vector<double> errors_;
  std::vector<double> rates_;
  std::int64_t retraced_ = 0;
  std::vector<std::string> warnings_;
  /// What the walk gets states from.
  enum class Walk { None, Retracing, Stored };
  Walk walk_ = Walk::None;
  std::size_t left_ = 0;  ///< steps that are to be reversed
  StateArray present_;    ///< the state that was retraced last
};

}  // namespace costate

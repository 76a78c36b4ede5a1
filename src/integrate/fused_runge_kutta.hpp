// Steps of DOP853 that a processor takes at once.
#pragma once

#include <span>

#include "integrate/one_step.hpp"
#include "integrate/propagator.hpp"
#include "integrate/staged_dynamics.hpp"
#include "integrate/step_frame.hpp"

namespace costate {

/// The same as stage by stage, from y to y1, in the processor's memory.
class FusedRungeKutta {
 public:
  /// All outlive this; `steps` are the generator's.
  FusedRungeKutta(const BatchSystem& system, DrivenGenerator& generator, FusedSteps& steps, const StepFrame& frame)
      : system_(&system), generator_(&generator), steps_(&steps), frame_(&frame) {}

  /// See OneStep.
  void attempt(const Step& step, const double* y, std::span<double> y1, std::span<double> errors);
  void retake(const Step& step, const double* y, std::span<double> y1);
  void pull_back(const Step& step, const double* y, std::span<double> lambda, const CoefficientBars& bars);

 private:
  /// With its coefficients set, and so many applications counted.
  [[nodiscard]] FusedStep begin(const Step& step, long applications);

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  FusedSteps* steps_;
  const StepFrame* frame_;
};

}  // namespace costate

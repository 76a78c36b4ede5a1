#include "integrate/fused_runge_kutta.hpp"

#include "integrate/dop853.hpp"
#include "integrate/frame_derivatives.hpp"
#include "integrate/stage_generator.hpp"

namespace costate {

using dop853::kStages;

FusedStep FusedRungeKutta::begin(const Step& step, long applications) {
  generator_->set_stages(stage_times(system_->timeline, step));
  generator_->count_applications(applications);
  const InteractionFrame* const frame = frame_->frame_of(step.size());
  return {step.size(), system_->options.rtol, system_->options.atol, frame != nullptr ? frame->levels() : nullptr};
}

void FusedRungeKutta::attempt(const Step& step, const double* y, std::span<double> y1, std::span<double> errors) {
  steps_->attempt(begin(step, kStages), y, y1.data(), errors);
  generator_->check_stages();
}

void FusedRungeKutta::retake(const Step& step, const double* y, std::span<double> y1) {
  steps_->retake(begin(step, kStages), y, y1.data());
}

void FusedRungeKutta::pull_back(const Step& step, const double* y, std::span<double> lambda,
                                const CoefficientBars& bars) {
  steps_->pull_back(begin(step, 2 * kStages - 1), y, lambda.data());
  const StageTimes times = stage_times(system_->timeline, step);
  bars.take_stages(times);
  const InteractionFrame* const frame = frame_->frame_of(step.size());
  if (frame != nullptr) give_frame_bars(*frame, steps_->row_sums(), times.front(), generator_->coefficients(), bars);
}

}  // namespace costate

#include "integrate/step_frame.hpp"

#include <cmath>

namespace costate {

namespace {

/// A step h is stable as long as frequencies are below kStable / h.
constexpr double kStable = 5.9;
/// Nobody looks at the error of a fixed step, which is far above rounding long before that.
constexpr double kAccurate = 1;

}  // namespace

StepFrame::StepFrame(const BatchSystem& system)
    : processor_(system.processor), longest_(system.options.step ? kAccurate : kStable), interaction_(system) {}

void StepFrame::take_energies(std::span<const double> a) {
  interaction_.take_energies(a);
  if (!change_) change_ = interaction_.radius() > 0 ? longest_ / interaction_.radius() : 0.0;
}

const InteractionFrame* StepFrame::frame_of(double h) const {
  return change() > 0 && std::abs(h) > change() ? &interaction_ : nullptr;
}

void StepFrame::turn(const Combination& sum, std::span<double> out) const {
  if (is_turning_) {
    interaction_.combine(sum.weights(), sum.vectors(), out.data());
  } else {
    sum.evaluate(*processor_, out);
  }
}

}  // namespace costate

#include "integrate/stage_transposes.hpp"

#include "integrate/dop853.hpp"

namespace costate {

void KeptProducts::finish(const FrameTranspose& frame) {
  bars_->take_stages(*times_);
  frame.give_to(times_->front(), generator_->coefficients(), *bars_);
}

GivenProducts::GivenProducts(const BatchSystem& system, DrivenGenerator& generator, const StageTimes& times,
                             const CoefficientBars& bars)
    : generator_(&generator),
      times_(&times),
      bars_(&bars),
      products_(system.dynamics->coefficients().size() * system.lanes) {}

/// Those of the first stage wait for what the frame has.
void GivenProducts::apply(std::size_t i, const double* m, const double* y, double* out) {
  const double t = (*times_)[i];
  const auto a = generator_->coefficients().at(t);
  generator_->pull_back(a, m, y, out, products_);
  look_at(i, a, products_);
  if (i > 0) bars_->take(t, products_);
}

void GivenProducts::finish(const FrameTranspose& frame) {
  frame.add_to(products_);
  bars_->take(times_->front(), products_);
}

EndProducts::EndProducts(const BatchSystem& system, DrivenGenerator& generator, const StageTimes& times,
                         const CoefficientBars& bars, double h, StepEnds& ends)
    : GivenProducts(system, generator, times, bars),
      terms_(generator.coefficients(), system.lanes),
      h_(h),
      ends_(&ends) {
  ends.t0.assign(system.lanes, 0.0);
  ends.t1.assign(system.lanes, 0.0);
}

void EndProducts::look_at(std::size_t i, std::span<const double> a, std::span<const double> products) {
  terms_.add_to_bars(dop853::kC[i], h_, a, products, *ends_);
}

void EndProducts::finish(const FrameTranspose& frame) {
  frame.add_to(*ends_);
  GivenProducts::finish(frame);
}

}  // namespace costate

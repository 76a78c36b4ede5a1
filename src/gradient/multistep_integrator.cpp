#include "gradient/multistep_integrator.hpp"

#include "gradient/forward_sensitivity.hpp"

namespace costate {

MultistepIntegrator::MultistepIntegrator(const BatchSystem& system, const Observation& observation)
    : system_(&system), observation_(&observation) {}

void MultistepIntegrator::run(std::span<const double> initial, const SaveObserver& observe) {
  propagator_.emplace(*system_).run(initial, observe);
}

void MultistepIntegrator::run_along(Directions& directions, std::span<const double> initial,
                                    const SensitivityObserver& observe) {
  SensitivityPass pass(*system_, directions);
  pass.run(initial, observe);
  const CvodesStatistics statistics = pass.statistics();
  along_.steps += statistics.steps;
  along_.rhs_evaluations += statistics.rhs_evaluations;
  along_.vector_seconds += statistics.vector_seconds;
}

void MultistepIntegrator::record(std::span<const double> initial, const SaveObserver& observe,
                                 const CheckpointBudget& budget) {
  trajectory_.emplace(initial.size(), interpolation(system_->options.method), budget);
  propagator_.emplace(*system_).record(initial, observe, *trajectory_);
}

void MultistepIntegrator::walk_back(std::span<const Pull> pulls, Release release, std::span<double> static_bars) {
  if (!adjoint_) adjoint_.emplace(*system_, *observation_);
  adjoint_->run(*trajectory_, *propagator_, pulls, release, static_bars);
}

IntegrationCosts MultistepIntegrator::costs() const {
  IntegrationCosts costs;
  const auto add = [&costs](const CvodesStatistics& statistics) {
    costs.steps += statistics.steps;
    costs.rhs_evaluations += statistics.rhs_evaluations;
    costs.vector_seconds += statistics.vector_seconds;
  };
  if (propagator_) add(propagator_->statistics());
  if (adjoint_) add(adjoint_->statistics());
  add(along_);
  if (trajectory_) {
    costs.recomputed_steps = trajectory_->recomputed_steps();
    costs.checkpoint_bytes_peak = static_cast<long>(trajectory_->ledger().peak());
    costs.warnings = trajectory_->warnings();
  }
  return costs;
}

}  // namespace costate

#include "gradient/one_step_integrator.hpp"

#include "gradient/backprop.hpp"
#include "gradient/step_sensitivities.hpp"
#include "integrate/step_walk.hpp"

namespace costate {

namespace {

/// Looks at the state at the save times.
class Onlooker : public StepFollower {
 public:
  explicit Onlooker(const SaveObserver& observer) : observer_(&observer) {}
  void observe(std::size_t save, std::span<const double> y) override { (*observer_)(save, y); }

 private:
  const SaveObserver* observer_;
};

/// Writes down the steps, too.
class StepRecorder : public Onlooker {
 public:
  StepRecorder(const SaveObserver& observer, RecordedSteps& recorded) : Onlooker(observer), recorded_(&recorded) {}
  void follow(const Step& step, std::size_t interval, std::span<const double> y) override {
    recorded_->append(step, interval, y);
  }

 private:
  RecordedSteps* recorded_;
};

}  // namespace

OneStepIntegrator::OneStepIntegrator(const BatchSystem& system, const Observation& observation,
                                     const MakeMethod& make_method)
    : system_(&system),
      observation_(&observation),
      generator_(system),
      method_(make_method(generator_)),
      end_(system.processor->memory(), numbers()) {}

void OneStepIntegrator::walk(std::span<const double> initial, StepFollower& follower) {
  if (!walk_) walk_.emplace(*system_, generator_, *method_);
  walk_->run(initial, follower);
  steps_ += walk_->steps();
  end_.assign(walk_->state());
  walk_.reset();
}

void OneStepIntegrator::run(std::span<const double> initial, const SaveObserver& observe) {
  Onlooker onlooker(observe);
  walk(initial, onlooker);
}

void OneStepIntegrator::run_along(Directions& directions, std::span<const double> initial,
                                  const SensitivityObserver& observe) {
  StepSensitivities sensitivities(*system_, generator_, *method_, directions, observe);
  walk(initial, sensitivities);
}

void OneStepIntegrator::record(std::span<const double> initial, const SaveObserver& observe,
                               const CheckpointBudget& budget) {
  if (!walk_) recorded_.emplace(system_->processor->checkpoint_memory(), initial.size(), budget);
  StepRecorder recorder(observe, *recorded_);
  walk(initial, recorder);
  recorded_->finish(end_.span());
}

std::size_t OneStepIntegrator::enough_memory(std::span<const double> initial, const CheckpointBudget& budget) {
  walk_.reset();
  recorded_.reset();
  const long before = steps_;
  run(initial, [](std::size_t /*save*/, std::span<const double> /*y*/) {});
  return StepRecord::least_memory(numbers(), static_cast<std::size_t>(steps_ - before), budget);
}

void OneStepIntegrator::walk_back(std::span<const Pull> pulls, Release release, std::span<double> static_bars) {
  if (!backprop_) backprop_.emplace(*system_, *observation_, generator_, *method_);
  backprop_->run(*recorded_, pulls, release, static_bars);
  retraced_ += backprop_->retraced();
  warnings_.insert(warnings_.end(), backprop_->warnings().begin(), backprop_->warnings().end());
  steps_ += static_cast<long>(recorded_->size());
  backprop_.reset();
}

void OneStepIntegrator::fields(Archive& archive, const CheckpointBudget& budget) {
  archive.field(generator_);
  archive.field(*method_);
  archive.field(steps_);
  archive.field(retraced_);
  archive.field(warnings_);
  const auto part = [&](auto& present, const auto& make) {
    bool is_there = present.has_value();
    archive.field(is_there);
    if (is_there && !present) make();
    if (is_there) archive.field(*present);
  };
  part(recorded_, [&] { recorded_.emplace(system_->processor->checkpoint_memory(), numbers(), budget); });
  part(walk_, [&] { walk_.emplace(*system_, generator_, *method_); });
  part(backprop_, [&] { backprop_.emplace(*system_, *observation_, generator_, *method_); });
}

IntegrationCosts OneStepIntegrator::costs() const {
  IntegrationCosts costs;
  costs.steps = steps_;
  costs.rhs_evaluations = generator_.applications();
  if (recorded_) {
    costs.recomputed_steps = static_cast<long>(recorded_->states().advances() + retraced_);
    costs.checkpoint_bytes_peak = static_cast<long>(recorded_->ledger().peak());
    costs.warnings = recorded_->states().warnings();
    costs.warnings.insert(costs.warnings.end(), warnings_.begin(), warnings_.end());
  }
  return costs;
}

}  // namespace costate

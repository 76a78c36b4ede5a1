// Trajectories by a one-step method: derivatives are those of the steps that were taken, exact to rounding.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gradient/backprop.hpp"
#include "gradient/integrator.hpp"
#include "gradient/recorded_steps.hpp"
#include "integrate/step_walk.hpp"

namespace costate {

/// The steps are chosen for the state alone. They, the values and the losses are the same bits with and without
/// gradients, and run_along() and walk_back() differentiate the same numbers.
class OneStepIntegrator : public Integrator {
 public:
  using MakeMethod = std::function<std::unique_ptr<OneStep>(DrivenGenerator& generator)>;
  /// `system` and `observation` outlive this.
  OneStepIntegrator(const BatchSystem& system, const Observation& observation, const MakeMethod& make_method);

  void run(std::span<const double> initial, const SaveObserver& observe) override;
  void run_along(Directions& directions, std::span<const double> initial, const SensitivityObserver& observe) override;
  void record(std::span<const double> initial, const SaveObserver& observe, const CheckpointBudget& budget) override;
  [[nodiscard]] std::size_t enough_memory(std::span<const double> initial, const CheckpointBudget& budget) override;
  void walk_back(std::span<const Pull> pulls, Release release, std::span<double> static_bars) override;
  void fields(Archive& archive, const CheckpointBudget& budget) override;
  [[nodiscard]] IntegrationCosts costs() const override;

 private:
  /// Leaves the state at the end in end_.
  void walk(std::span<const double> initial, StepFollower& follower);
  [[nodiscard]] std::size_t numbers() const { return system_->dynamics->size(system_->lanes); }

  const BatchSystem* system_;
  const Observation* observation_;
  DrivenGenerator generator_;
  std::unique_ptr<OneStep> method_;
  std::optional<StepWalk> walk_;  ///< while one goes on
  StateArray end_;
  std::optional<RecordedSteps> recorded_;
  std::optional<Backprop> backprop_;  ///< while it goes on
  long steps_ = 0;
  std::int64_t retraced_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace costate

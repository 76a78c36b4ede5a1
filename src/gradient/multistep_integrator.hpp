// Trajectories by CVODES: derivatives are those of the solution, integrated by equations of their own.
#pragma once

#include <optional>

#include "gradient/adjoint.hpp"
#include "gradient/forward_sensitivity.hpp"
#include "gradient/integrator.hpp"

namespace costate {

class MultistepIntegrator : public Integrator {
 public:
  /// Both outlive this.
  MultistepIntegrator(const BatchSystem& system, const Observation& observation);

  void run(std::span<const double> initial, const SaveObserver& observe) override;
  void run_along(Directions& directions, std::span<const double> initial, const SensitivityObserver& observe) override;
  void record(std::span<const double> initial, const SaveObserver& observe, const CheckpointBudget& budget) override;
  [[nodiscard]] std::size_t enough_memory(std::span<const double> initial, const CheckpointBudget& budget) override;
  void walk_back(std::span<const Pull> pulls, Release release, std::span<double> static_bars) override;
  void fields(Archive& archive, const CheckpointBudget& budget) override;
  [[nodiscard]] IntegrationCosts costs() const override;

 private:
  [[nodiscard]] std::size_t numbers() const { return system_->dynamics->size(system_->lanes); }

  const BatchSystem* system_;
  const Observation* observation_;
  std::optional<Propagator> propagator_;
  std::optional<AdjointPass> adjoint_;
  std::optional<Trajectory> trajectory_;
  bool is_under_way_ = false;            ///< the propagator
  std::optional<SensitivityPass> pass_;  ///< while it goes on
  std::vector<std::byte> pass_fields_;   ///< that were read, until run_along()
  CvodesStatistics along_;               ///< of every run_along()
};

}  // namespace costate

// Gradients by CVODES' forward sensitivities: ds_p/dt = A(t) s_p + (dA/dp) y beside the state, for every parameter p.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "integrate/propagator.hpp"

namespace costate {

/// Called at each save time with the state and its derivative along each direction.
using SensitivityObserver =
    std::function<void(std::size_t save, std::span<const double> y, std::span<const std::vector<double>> s)>;

class SensitivityPass {
 public:
  /// `tangents[direction]` is the static table's derivative [row][lane] along each direction; outlives this.
  SensitivityPass(const BatchSystem& system, std::span<const std::vector<double>> tangents);

  /// Integrates state and sensitivities from start to end, from the initial state with index `initial`.
  void run(std::size_t initial, std::span<const double> y0, const SensitivityObserver& observe);

  [[nodiscard]] CvodesStatistics statistics() const { return problem_->statistics(); }

 private:
  void evaluate(double t, const double* y, std::span<const double* const> s, std::span<double* const> dsdt);
  [[nodiscard]] std::vector<double> tolerances(std::span<const double> y0_scale) const;
  void jump(const Interval& before, const Interval& after);

  const BatchSystem* system_;
  std::span<const std::vector<double>> tangents_;
  DrivenGenerator generator_;
  std::unique_ptr<CvodesProblem> problem_;
  StepGuard guard_;
  std::vector<double> y_;
  std::vector<std::vector<double>> s_;
  std::vector<double> scratch_;
  std::vector<double> coefficient_tangents_;
};

}  // namespace costate

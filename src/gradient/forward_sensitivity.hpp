// Gradients by CVODES' forward sensitivities: ds_p/dt = A(t) s_p + (dA/dp) y beside the state, for every parameter p.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "gradient/kink_watch.hpp"
#include "integrate/edge_jumps.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// Called at each save time with the state and its derivative along each direction.
using SensitivityObserver =
    std::function<void(std::size_t save, std::span<const double> y, std::span<const std::vector<double>> s)>;

class SensitivityPass {
 public:
  /// `tangents[direction]` is the static table's derivative [row][lane] along each direction; outlives this. One that
  /// does not exist (see derivative_rules.hpp) counts where the trajectory depends on it.
  SensitivityPass(const BatchSystem& system, std::span<const std::vector<double>> tangents);

  /// Integrates state and sensitivities from start to end, with y0 = initial_vector().
  void run(std::span<const double> y0, const SensitivityObserver& observe);

  /// 0 where the state has had a derivative along a direction, up to the present time of run(), else NaN or infinity;
  /// what observe() is given is then a finite number without meaning.
  [[nodiscard]] double missing(std::size_t direction, std::size_t lane) const {
    return watch_.missing(direction * system_->lanes + lane);
  }

  /// Whether the trajectory of the present run() depends on a direction at all: else its sensitivities are 0 exactly.
  [[nodiscard]] bool moves(std::size_t direction, std::size_t lane) const {
    return moves_[direction * system_->lanes + lane];
  }

  [[nodiscard]] CvodesStatistics statistics() const { return problem_->statistics(); }

 private:
  void evaluate(double t, const double* y, std::span<const double* const> s, std::span<double* const> dsdt);
  void start(std::size_t direction);
  void differentiate_coefficients(double t, std::size_t direction);
  [[nodiscard]] std::vector<double> gains(const EdgeJump& edge, std::size_t direction);
  [[nodiscard]] std::vector<double> tolerances(std::span<const double> y0_scale);
  void jump(const Interval& before, const Interval& after);
  void begin(const Interval& interval, double t);
  void integrate(const Interval& interval, double& t, SaveCursor& saves, const SensitivityObserver& observe);
  void read_state(double t);
  /// Calls `work` until it comes to its end, with one member less each time.
  template <class Work>
  void insist(const Work& work);

  const BatchSystem* system_;
  std::span<const std::vector<double>> tangents_;
  DrivenGenerator generator_;
  std::unique_ptr<CvodesProblem> problem_;
  StepGuard guard_;
  std::vector<double> y_;
  std::vector<std::vector<double>> s_;
  std::vector<double> y_between_;
  std::vector<std::vector<double>> s_between_;
  std::vector<double> scratch_;
  std::vector<double> coefficient_tangents_;
  KinkWatch watch_;          ///< of the derivatives along [direction][lane]
  std::vector<bool> moves_;  ///< [direction][lane]
};

}  // namespace costate

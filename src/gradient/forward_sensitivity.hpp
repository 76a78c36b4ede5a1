// Gradients by CVODES' forward sensitivities: ds_p/dt = A(t) s_p + (dA/dp) y beside the state, for every parameter p.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "gradient/directions.hpp"
#include "integrate/edge_jumps.hpp"
#include "integrate/propagator.hpp"

namespace costate {

class SensitivityPass {
 public:
  /// Both outlive this.
  SensitivityPass(const BatchSystem& system, Directions& directions);

  /// Integrates state and sensitivities from start to end, with y0 = initial_vector(), or from where fields() has read
  /// that it was.
  void run(std::span<const double> y0, const SensitivityObserver& observe);

  void fields(Archive& archive);

  [[nodiscard]] CvodesStatistics statistics() const { return problem_.statistics(); }

 private:
  void evaluate(double t, const double* y, std::span<const double* const> s, std::span<double* const> dsdt);
  [[nodiscard]] std::vector<double> gains(const EdgeJump& edge, std::size_t direction);
  [[nodiscard]] std::vector<std::vector<double>> scales();
  void set_tolerances();
  void jump(const Interval& before, const Interval& after);
  void begin_run(std::span<const double> y0, const SensitivityObserver& observe);
  void begin(const Interval& interval, double t);
  void integrate(const Interval& interval, const SensitivityObserver& observe);
  void read_state(double t);
  /// What is observed of a state and its sensitivities.
  void show(const StateArray& y, std::span<const StateArray> s, const SensitivityObserver& observe);
  [[nodiscard]] const StateMemory& memory() const { return system_->processor->memory(); }
  /// Calls `work` until it comes to its end, with one member less each time.
  template <class Work>
  void insist(const Work& work);

  const BatchSystem* system_;
  Directions* directions_;
  DrivenGenerator generator_;
  CvodesProblem problem_;
  StepGuard guard_;
  StateArray y_;
  std::vector<StateArray> s_;
  StateArray y_between_;
  std::vector<StateArray> s_between_;
  StateArray scratch_;
  std::vector<std::vector<double>> rooms_;       ///< for sensitivities that the host looks at
  std::vector<std::vector<double>> tolerances_;  ///< [sensitivity][lane]
  std::vector<Interval> intervals_;
  SaveCursor saves_;
  /// Where the integration is: before the interval, or in it at t_.
  enum class Place { Start, Before, Within };
  Place place_ = Place::Start;
  std::size_t interval_ = 0;
  double t_ = 0;
};

}  // namespace costate

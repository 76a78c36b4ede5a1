// The stages of a step of DOP853.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/dop853.hpp"
#include "integrate/one_step.hpp"
#include "integrate/stage_generator.hpp"
#include "integrate/step_frame.hpp"

namespace costate {

/// Y_i = U(c_i h) (y + h sum_j a_ij k_j) and k_i = U(c_i h)^-1 (A(t_i) - D) Y_i, in the frame of the present step.
///
/// Of steps from one start, k_0 is evaluated once.
class RungeKuttaStages {
 public:
  /// All outlive this.
  RungeKuttaStages(const BatchSystem& system, DrivenGenerator& generator, StepFrame& frame);

  /// From now on steps begin at y, which must stay until the next start().
  void start(std::span<const double> y);
  /// The first `count` stages of a step from there.
  void evaluate(const Step& step, std::size_t count);
  /// All stages of this step, where they are not there yet.
  void complete(const Step& step);
  /// Throws the MemberError of a stage's coefficients.
  void check() { generator_.check(); }

  // After evaluate() or complete():
  /// t_i
  [[nodiscard]] const StageTimes& times() const { return generator_.times(); }
  [[nodiscard]] const double* start_state() const { return y_.data(); }
  [[nodiscard]] std::span<const StateArray> k() const { return k_; }
  /// Y_i of the k_j before it, and U becomes that of the stage. Until the next call of this or end_state().
  [[nodiscard]] const double* state(std::size_t i);
  /// y1 = U(h) (y + h sum_i b_i k_i), likewise.
  [[nodiscard]] const double* end_state();
  /// out += dh sum_j weights[j] k_j, for dh[lane].
  void add_growth(const dop853::Row& weights, std::span<const double> dh, std::span<double> out);
  /// The memory of the k_i for who goes back through them and has its own use for each that was passed.
  [[nodiscard]] std::span<StateArray> hand_over();

 private:
  void enter_frame();

  const Processor* processor_;
  StageGenerator generator_;
  StepFrame* frame_;
  std::span<const double> y_;
  Step step_;
  std::size_t known_ = 0;  ///< of k_: k_0 of all steps from y, the others of the present step
  std::vector<StateArray> k_;
  StateArray first_;  ///< where the frame turns: k_0 of steps without it, once that is needed
  StateArray state_;
  StateArray advanced_;  ///< once it is needed
};

}  // namespace costate

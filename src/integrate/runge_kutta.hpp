// DOP853 on the generator of a batch, with its tangent and its transpose.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "integrate/end_terms.hpp"
#include "integrate/frame_derivatives.hpp"
#include "integrate/fused_runge_kutta.hpp"
#include "integrate/one_step.hpp"
#include "integrate/propagator.hpp"
#include "integrate/runge_kutta_stages.hpp"
#include "integrate/stability_bounds.hpp"
#include "integrate/stage_transposes.hpp"
#include "integrate/step_frame.hpp"

namespace costate {

/// With t_i = t0 + c_i h and h = t1 - t0:
///
///   Y_i = y + h sum_j a_ij k_j,  k_i = A(t_i) Y_i,  y1 = y + h sum_i b_i k_i.
///
/// Steps longer than change() are taken in the interaction frame that meets y at t0, with its D and U:
///
///   Y_i = U(c_i h) (y + h sum_j a_ij k_j),  k_i = U(c_i h)^-1 (A(t_i) - D) Y_i,  y1 = U(h) (y + h sum_i b_i k_i).
///
/// The error of a lane is Hairer's h |e5|^2 / sqrt(|e5|^2 + |e3|^2/100), in root mean squares over the entries of the
/// lane weighted by 1/(rtol max(|y|, |y1|) + atol).
///
/// Cost of an attempt: 11 applications of A, and one more of the first after start(); of a push_forward 12, and 12 more
/// where coefficients move; of a pull_back 12, 12 of A^T and 12 times all products x . A_m y. Memory: 15 vectors.
class RungeKutta : public OneStep {
 public:
  /// Both outlive this.
  RungeKutta(const BatchSystem& system, DrivenGenerator& generator);
  RungeKutta(const RungeKutta&) = delete;
  RungeKutta& operator=(const RungeKutta&) = delete;

  [[nodiscard]] int order() const override { return dop853::kOrder; }
  [[nodiscard]] double largest_gap() const override;
  [[nodiscard]] double change() const override { return frame_.change(); }
  [[nodiscard]] double longest() const override { return bounds_.longest(); }
  void fields(Archive& archive) override { archive.field(frame_); }
  void start(double t, std::span<const double> y) override;
  void attempt(double t1, std::span<double> y1, std::span<double> errors) override;
  void retake(double t1, std::span<double> y1, std::span<double> room) override;
  void retrace(const Step& step, std::span<const double> y1, std::span<double> y0) override;
  void push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                    const StepEnds* ends) override;
  void pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda, const CoefficientBars& bars,
                 StepEnds* ends) override;

 private:
  [[nodiscard]] const Processor& processor() const { return *system_->processor; }
  void begin(const Step& step, std::span<const double> y);
  void end_step(double h, std::span<double> y1, std::span<double> errors) const;
  void push_stage_forward(std::size_t i, std::span<const double> da, const StepEnds* ends);
  [[nodiscard]] std::unique_ptr<StageTransposes> stage_transposes(const Step& step, const CoefficientBars& bars,
                                                                  StepEnds* ends);

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  StepFrame frame_;
  StabilityBounds bounds_;
  RungeKuttaStages stages_;
  std::optional<FusedRungeKutta> fused_;  ///< where the processor has it
  double t0_ = 0;
  StateArray of_stage_;             ///< dY_i, or m_i
  std::vector<StateArray> moved_;   ///< dk_i, once they are needed
  std::vector<double> a_tangents_;  ///< of A(t_i), [m][lane]
  EndTerms end_terms_;
  FrameTangent frame_tangent_;
  FrameTranspose frame_transpose_;
};

}  // namespace costate

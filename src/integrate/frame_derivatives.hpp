// What the frame of a step adds to its tangent and to its transpose.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "integrate/one_step.hpp"
#include "integrate/step_frame.hpp"

namespace costate {

/// Where coefficients move by da, D moves by dD, and D c_i h by d(c_i h D). A stage is
///
///   dY_i = U_i x + d(c_i h D) Y_i,  dk_i = U_i^-1 ((A - D) dY_i + (dA - dD) Y_i) - d(c_i h D) k_i.
class FrameTangent {
 public:
  /// `frame` outlives this.
  explicit FrameTangent(const StepFrame& frame) : frame_(&frame) {}

  /// From now on the frame is that of a step of length h, which moves by dh[lane], or not at all where that is empty.
  void begin(double h, std::span<const double> dh);
  /// In a stage, with its U and its da[m][lane]: x = U_i x + d(c_i h D) Y_i.
  void enter_stage(std::size_t i, std::span<const double> da, const double* state, double* x);
  /// After enter_stage(): x = dA Y_i becomes U_i^-1 (dA - dD) Y_i.
  void enter(const double* state, double* x) const;
  /// After enter_stage(): dk -= d(c_i h D) k
  void leave_stage(const double* k, double* dk) const;

  /// After the last stage, where c is 1: whether d(h D) is 0 in all lanes.
  [[nodiscard]] bool is_steady() const { return !frame_->is_turning() || phase_->is_zero(); }
  /// s += d(h D) y1
  void end(const double* y1, double* s) const { phase_->add(1, y1, s); }

 private:
  const StepFrame* frame_;
  // Once they are needed:
  std::optional<InteractionFrame::Tangent> phase_;   ///< d(c_i h D)
  std::optional<InteractionFrame::Tangent> energy_;  ///< dD
  double h_ = 0;
  std::vector<double> dh_;
};

/// What a loss gains through the frame: dL/dE is the sum of what follows.
class FrameTranspose {
 public:
  /// `frame` outlives this.
  explicit FrameTranspose(StepFrame& frame) : frame_(&frame) {}

  /// For a step of length h from y: lambda = dL/dy1 becomes mu = U(h)^-1 lambda, with U that of y1. y1 moves with h D,
  /// by lambda . D y1 = mu . D (y + h sum_j b_j k_j). What is in it of the last stage, where c is 1, is what U^-1 in
  /// that stage takes away, too; its k is not looked at.
  void begin(double h, std::span<double> lambda, const double* y, std::span<const StateArray> k);
  /// k_i moves with c_i h D by - x . D k_i, and x = dL/dY_i without the frame becomes m_i = U_i x.
  void enter_stage(std::size_t i, double* x, const double* k);
  /// l = A^T m_i becomes L_i = U_i^-1 (A - D)^T m_i. The loss moves with c_i h D by (U_i L_i) . D Y_i, and with D by
  /// - m_i . D Y_i.
  void leave_stage(std::size_t i, const double* m, const double* state, double* l);

  // After the stages:
  /// Gives what was gained to `bars`, beside the processor's that are kept.
  void give_to(double t, Coefficients& coefficients, const CoefficientBars& bars) const;
  /// bars[m][lane] += dL/da_m
  void add_to(std::span<double> bars) const;
  /// dL/dt0 and dL/dt1 gain what h D brings.
  void add_to(StepEnds& ends) const;

 private:
  StepFrame* frame_;
  std::optional<InteractionFrame::Bars> bars_;  ///< once they are needed
  double h_ = 0;
};

/// What a loss gains through the frame of a step, see InteractionFrame::Bars::row_sums(), goes to `bars` at time t.
void give_frame_bars(const InteractionFrame& frame, std::span<const double> row_sums, double t,
                     Coefficients& coefficients, const CoefficientBars& bars);

}  // namespace costate

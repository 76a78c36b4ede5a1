// DOP853 on the generator of a batch, with its tangent and its transpose.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "integrate/dop853.hpp"
#include "integrate/interaction_frame.hpp"
#include "integrate/one_step.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// With t_i = t0 + c_i h and h = t1 - t0:
///
///   Y_i = y + h sum_j a_ij k_j,  k_i = A(t_i) Y_i,  y1 = y + h sum_i b_i k_i.
///
/// Steps longer than change() are taken in the interaction frame that meets y at t0, with its D and U:
///
///   Y_i = U(c_i h) (y + h sum_j a_ij k_j),  k_i = U(c_i h)^-1 (A(t_i) - D) Y_i,  y1 = U(h) (y + h sum_i b_i k_i).
///
/// change() is where the frequencies in D alone would make steps unstable. Below it the error is less without the
/// frame.
///
/// Coefficients are looked at a rounding (Timeline::resolution) inside of the ends of a step, where a kink or the jump
/// of a derivative is seen from the step's own side.
///
/// The error of a lane is Hairer's h |e5|^2 / sqrt(|e5|^2 + |e3|^2/100), in root mean squares over the entries of the
/// lane weighted by 1/(rtol max(|y|, |y1|) + atol).
///
/// Cost of an attempt: 11 applications of A, and one of start(); of a push_forward 12, and 12 more where coefficients
/// move; of a pull_back 12, 12 of A^T and 12 times all products x . A_m y. Memory: 15 vectors.
class RungeKutta : public OneStep {
 public:
  /// Both outlive this.
  RungeKutta(const BatchSystem& system, DrivenGenerator& generator);

  [[nodiscard]] int order() const override;
  [[nodiscard]] double largest_gap() const override;
  [[nodiscard]] double change() const override;
  [[nodiscard]] double longest() const override { return longest_; }
  void fields(Archive& archive) override { archive.field(change_); }
  void start(double t, std::span<const double> y) override;
  void attempt(double t1, std::span<double> y1, std::span<double> errors) override;
  void retake(double t1, std::span<double> y1, std::span<double> room) override;
  void retrace(const Step& step, std::span<const double> y1, std::span<double> y0) override;
  void push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                    const StepEnds* ends) override;
  void pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda, const CoefficientBars& bars,
                 StepEnds* ends) override;

 private:
  using Vectors = std::vector<StateArray>;

  [[nodiscard]] const Processor& processor() const { return *system_->processor; }
  [[nodiscard]] std::size_t size() const { return system_->dynamics->size(system_->lanes); }
  void start_at(double t, double inside, std::span<const double> y);
  void look_at_coefficients(double t);
  void take_energies(std::span<const double> a);
  void bound_steps(std::span<const double> a);
  [[nodiscard]] InteractionFrame* frame_for(double h);
  void choose_frame(double h);
  void evaluate_first_stage();
  [[nodiscard]] FusedStep fused_step(const Step& step);
  [[nodiscard]] double stage_time(const Step& step, std::size_t i) const;
  void evaluate_stages(const Step& step, std::size_t count);
  [[nodiscard]] std::array<double, dop853::kStages> stage_times(const Step& step) const;
  void pull_back_stage(const Step& step, std::size_t i, const double* state, const CoefficientBars& bars,
                       StepEnds* ends);
  /// Whether the products of stages are kept until the end of a step. Ends that move want them one by one.
  [[nodiscard]] bool is_kept(const StepEnds* ends) const { return generator_->is_staged() && ends == nullptr; }
  void take_frame_bars(const Step& step, std::span<const double> row_sums, const CoefficientBars& bars);
  /// Y_i
  [[nodiscard]] const double* stage_state(std::size_t i, double h);
  void set_errors(std::span<const double> sums, double h, std::span<double> errors) const;
  void evaluate_without_frame(const dop853::Row& weights, double h);
  void add_growth(const StepEnds& ends, double h, std::span<double> sum) const;
  void move_coefficients(std::size_t i, std::span<const double> moved, const StepEnds* ends);
  void begin_frame_bars(double h, std::span<double> lambda);
  void leave_frame(std::size_t i, double h, const double* state);
  void add_frame_bars(double h, StepEnds* ends);
  void add_end_bars(std::size_t i, double h, std::span<const double> a, StepEnds& ends);
  void set_time_slopes();

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  double t0_ = 0;
  std::span<const double> y_;
  Vectors k_;  ///< k_i, and L_i on the way back
  StateArray stage_;
  StateArray bar_;
  StateArray reached_;  ///< once it is needed
  Vectors tangents_;    ///< of k_i, once they are needed
  std::vector<double> products_;
  std::vector<double> slopes_;
  std::optional<InteractionFrame> levels_;
  std::optional<double> change_;
  double longest_ = 0;
  bool is_decay_steady_;
  std::optional<std::uint64_t> looked_at_;  ///< revision of the coefficients of which change_ and longest_ are
  InteractionFrame* frame_ = nullptr;       ///< levels_ where the present step is taken in it
  double inside_ = 0;                       ///< the time of k_0
  bool has_first_stage_ = false;            ///< k_0 of the present start
  bool has_stages_ = false;                 ///< all of the last attempt
  StateArray outside_;                      ///< k_0 of a step without it, once that is needed
  bool has_outside_ = false;                ///< of the present start
  std::optional<InteractionFrame::Bars> frame_bars_;
};

}  // namespace costate

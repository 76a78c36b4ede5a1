// DOP853 on the generator of a batch, with its tangent and its transpose.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/one_step.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// With t_i = t0 + c_i h and h = t1 - t0:
///
///   Y_i = y + h sum_j a_ij k_j,  k_i = A(t_i) Y_i,  y1 = y + h sum_i b_i k_i.
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
  void start(double t, std::span<const double> y) override;
  void attempt(double t1, std::span<double> y1, std::span<double> errors) override;
  void push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                    const StepEnds* ends) override;
  void pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda, const CoefficientBars& bars,
                 StepEnds* ends) override;

 private:
  using Vectors = std::vector<std::vector<double>>;

  [[nodiscard]] double stage_time(const Step& step, std::size_t i) const;
  void evaluate_stages(const Step& step, std::size_t count);
  /// Y_i
  [[nodiscard]] const double* stage_state(std::size_t i, double h);
  void set_errors(const std::vector<double>& sums, std::size_t row, double h, std::span<double> errors) const;
  void add_end_bars(std::size_t i, double h, std::span<const double> a, StepEnds& ends);
  void set_time_slopes();

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  double t0_ = 0;
  std::span<const double> y_;
  Vectors k_;  ///< k_i, and L_i on the way back
  std::vector<double> stage_;
  std::vector<double> bar_;
  Vectors tangents_;  ///< of k_i, once they are needed
  std::vector<double> products_;
  std::vector<double> slopes_;
};

}  // namespace costate

// A commutator-free Magnus propagator on the generator of a batch, with its tangent and its transpose.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "integrate/end_terms.hpp"
#include "integrate/host_exponentials.hpp"
#include "integrate/one_step.hpp"
#include "integrate/processor_exponentials.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// With the Gauss nodes c = 1/2 -+ sqrt(3)/6, t_i = t + c_i k, A_i = A(t_i) and x = 1/4 +- sqrt(3)/6, of order 4:
///
///   S(t, k) = exp(k (x_2 A_1 + x_1 A_2)) exp(k (x_1 A_1 + x_2 A_2)).
///
/// [Blanes & Moan, Appl. Numer. Math. 56 (2006) 1519; Alvermann & Fehske, J. Comput. Phys. 230 (2011) 5930]
///
/// A step of length h is y1 = S(t0 + h/2, h/2) S(t0, h/2) y, and the error of a lane |y1 - S(t0, h) y| / 15 in root
/// mean squares weighted by 1/(rtol max(|y|, |y1|) + atol); a fixed step is S(t0, h). Where the coefficients do not
/// depend on time in the present discrete states, a step is exp(h A), without error.
///
/// Cost of an attempt: the exponentials of y1 and of the estimate, see Exponential; of the derivatives those of y1.
class Magnus : public OneStep {
 public:
  /// Both outlive this.
  Magnus(const BatchSystem& system, DrivenGenerator& generator);

  [[nodiscard]] int order() const override;
  [[nodiscard]] double largest_gap() const override;
  [[nodiscard]] bool is_exact_for_constants() const override { return true; }
  void start(double t, std::span<const double> y) override;
  void attempt(double t1, std::span<double> y1, std::span<double> errors) override;
  /// Without what an attempt needs for its error.
  void retake(double t1, std::span<double> y1, std::span<double> room) override;
  void retrace(const Step& step, std::span<const double> y1, std::span<double> y0) override;
  void push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                    const StepEnds* ends) override;
  void pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda, const CoefficientBars& bars,
                 StepEnds* ends) override;

 private:
  /// Exponentials of h sum_i weights[e][i] A(t0 + nodes[i] h), e = 0 first.
  struct Rule {
    std::vector<double> nodes;
    std::vector<std::vector<double>> weights;
  };
  using Tables = std::vector<std::vector<double>>;

  [[nodiscard]] const Processor& processor() const { return *system_->processor; }
  [[nodiscard]] static Rule halved(const Rule& whole);
  [[nodiscard]] static Rule controlled(const Rule& whole, const Rule& halves);
  [[nodiscard]] const Rule& rule() const;
  /// Whose coefficients the host evaluates: for derivatives of them by time, and along directions.
  [[nodiscard]] HostExponentials& host();
  [[nodiscard]] StepExponentials& exponentials();
  [[nodiscard]] double time_at(const Step& step, double node) const;
  [[nodiscard]] Exponents exponents(const Rule& rule, const Step& step) const;
  /// y1 = the product of exponentials first, ... of y; whether all lanes could be propagated.
  [[nodiscard]] bool propagate(std::size_t first, std::size_t count, std::span<double> y1);
  void set_errors(std::span<const double> y1, std::span<double> errors);
  [[nodiscard]] Tables moved_exponents(const Step& step, const CoefficientTangents& tangents, const StepEnds* ends);
  void pull_back_exponentials(StepExponentials& by, std::size_t count, std::span<const double> y0,
                              std::span<double> lambda);
  void give_end_bars(const Step& step, const CoefficientBars& bars, StepEnds& ends);

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  std::optional<ProcessorExponentials> fused_;  ///< where the processor has them
  std::optional<HostExponentials> host_;        ///< where they are asked for
  Rule constant_;
  Rule whole_;
  Rule halves_;      ///< the whole one twice
  Rule controlled_;  ///< both, and what closes them
  double t0_ = 0;
  std::span<const double> y_;
  std::vector<StateArray> states_;  ///< before each exponential, on the way back
  StateArray other_;
  StateArray closing_;
  EndTerms ends_;
};

}  // namespace costate

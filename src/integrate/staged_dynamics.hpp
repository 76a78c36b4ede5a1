// Dynamics whose coefficients are evaluated, and differentiated, where the states are.
#pragma once

#include <cstddef>
#include <span>

#include "integrate/fused_exponentials.hpp"

namespace costate {

/// A step of DOP853, its coefficients those of set_stages().
struct FusedStep {
  double h = 0;
  double rtol = 0;
  double atol = 0;
  const double* levels =
      nullptr;  ///< E[level][lane] of the interaction frame it is taken in, in the states' memory; or none
};

/// Steps of DOP853 and their transposes, each at once.
class FusedSteps {
 public:
  virtual ~FusedSteps() = default;

  /// y1 = Phi y, and errors[lane], Hairer's.
  virtual void attempt(const FusedStep& step, const double* y, double* y1, std::span<double> errors) = 0;
  /// y1 = Phi y
  virtual void retake(const FusedStep& step, const double* y, double* y1) = 0;
  /// lambda = Phi^T lambda; the products of all stages are kept as by StagedDynamics::pull_back().
  virtual void pull_back(const FusedStep& step, const double* y, double* lambda) = 0;
  /// After pull_back() of a step in a frame: what InteractionFrame::Bars::row_sums() has of it, until the next step.
  [[nodiscard]] virtual std::span<const double> row_sums() = 0;
};

/// For the stages of one step after the other. Coefficients are those of the present discrete states and silent lanes
/// of a Coefficients; states are pointers of the processor's memory and do not overlap; spans are the host's.
class StagedDynamics {
 public:
  virtual ~StagedDynamics() = default;

  /// Steps at once, where these dynamics fit what takes them; else nothing.
  [[nodiscard]] virtual FusedSteps* fused() { return nullptr; }
  /// Exponentials of the stages likewise.
  [[nodiscard]] virtual FusedExponentials* exponentials() { return nullptr; }

  /// From now on the stages are at these times.
  virtual void set_stages(std::span<const double> times) = 0;
  /// Throws the MemberError of Coefficients::at() at the first stage that it would throw at.
  virtual void check_stages() = 0;
  /// dydt = A(t) y at the time of a stage.
  virtual void apply(std::size_t stage, const double* y, double* dydt) = 0;
  /// out = A(t)^T x, and keeps x . A_m y.
  virtual void pull_back(std::size_t stage, const double* x, const double* y, double* out) = 0;
  /// After pull_back() of all stages, last to first: input_bars[active input][lane] = what the tracked inputs that are
  /// active in the present discrete states gain through all of them. False where a derivative does not exist:
  /// CoefficientReversal then knows what to do with the products.
  [[nodiscard]] virtual bool reverse(std::span<double> input_bars) = 0;
  /// products[m][lane] = x . A_m y of a stage, those of all stages at one of them where coefficients are constant, 0 in
  /// the others.
  virtual void products(std::size_t stage, std::span<double> products) = 0;
};

}  // namespace costate

// One-step methods for y' = A(t) y: a step, its derivative along a direction, and its transpose.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/archive.hpp"

namespace costate {

struct Step {
  double t0 = 0;
  double t1 = 0;

  [[nodiscard]] double size() const { return t1 - t0; }
};

/// Derivatives with respect to the ends of a step, or of these ends, [lane].
struct StepEnds {
  std::vector<double> t0;
  std::vector<double> t1;
};

/// After Coefficients::at(t): the derivatives of the coefficients at t along a direction, [m][lane].
using CoefficientTangents = std::function<std::span<const double>(double t)>;
/// Who takes what a loss gains through coefficients.
struct CoefficientBars {
  /// After Coefficients::at(t): dL/da_m(t), [m][lane].
  std::function<void(double t, std::span<const double> bars)> take;
  /// What the generator has kept of all stages at these times, see DrivenGenerator::pull_back_stage().
  std::function<void(std::span<const double> times)> take_stages = {};
};

/// One rule y1 = Phi(t0, t1) y0 for all lanes of a batch, linear in y0. Its derivatives are those of what was computed,
/// not those of the solution: each is the transpose of the other to rounding.
class OneStep {
 public:
  virtual ~OneStep() = default;

  /// The order of the method: halving a step makes the errors of attempt() 2^order times smaller.
  [[nodiscard]] virtual int order() const = 0;
  /// The largest part of a step within which coefficients are not looked at.
  [[nodiscard]] virtual double largest_gap() const = 0;

  /// After start(): steps longer than this are taken in another way, whose errors are others. 0: all are alike.
  [[nodiscard]] virtual double change() const { return 0; }
  /// Whether steps of any length are exact where coefficients do not depend on time.
  [[nodiscard]] virtual bool is_exact_for_constants() const { return false; }

  /// After start(): what decays makes longer steps unstable, also where the state has nothing left to decay and only
  /// derivatives have. 0: no bound.
  [[nodiscard]] virtual double longest() const { return 0; }

  /// From now on attempts begin here. `y` must stay until the next start().
  virtual void start(double t, std::span<const double> y) = 0;
  /// y1 = Phi(t0, t1) y; errors[lane] is the norm of the estimated error, 1 where it meets the tolerances.
  virtual void attempt(double t1, std::span<double> y1, std::span<double> errors) = 0;

  /// The y1 of attempt() once more, for a step whose errors nobody asks for; `room` is for as many.
  virtual void retake(double t1, std::span<double> y1, std::span<double> room) { attempt(t1, y1, room); }

  /// What later steps depend on beside their own state.
  virtual void fields(Archive& /*archive*/) {}

  /// The step backwards in time: y0 = Phi(t1, t0) y1, which is off what the step began with by the error of a step.
  virtual void retrace(const Step& step, std::span<const double> y1, std::span<double> y0) = 0;

  /// After an attempt at this step: s becomes the derivative of y1 along the direction in which y moves by s, the
  /// coefficients by `tangents` and, where they are given, the ends of the step by `ends`.
  virtual void push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                            const StepEnds* ends) = 0;
  /// For a step from y0: lambda = dL/dy1 becomes dL/dy0; the coefficients' bars go to `bars`, and where `ends` is
  /// given it becomes the derivative with respect to the ends of the step.
  virtual void pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda,
                         const CoefficientBars& bars, StepEnds* ends) = 0;
};

}  // namespace costate

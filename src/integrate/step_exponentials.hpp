// The exponentials that a step of a Magnus propagator is made of.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/one_step.hpp"

namespace costate {

/// Sums over times: M_e = sum_i weights[e][i] A(t_i).
struct Exponents {
  std::vector<double> times;
  std::vector<std::vector<double>> weights;
};

/// exp(M_e) of one Exponents after the other. States are in the processor's memory.
class StepExponentials {
 public:
  virtual ~StepExponentials() = default;

  /// From now on of these. Throws the MemberError of Coefficients::at() at the first of the times that has one.
  virtual void set(const Exponents& exponents) = 0;
  /// out = M_e y
  virtual void apply_exponent(std::size_t e, const double* y, double* out) = 0;
  /// y becomes exp(M_e) y. Says no where lanes would take too many factors, or no bounds were wide enough for them: y
  /// is NaN in these, and anything in the others.
  [[nodiscard]] virtual bool apply(std::size_t e, std::span<double> y) = 0;
  /// For an exponential of y0: lambda = dL/dy becomes dL/dy0; what L gains by M_e is kept.
  virtual void pull_back(std::size_t e, std::span<const double> y0, std::span<double> lambda) = 0;
  /// After pull_back() of all of them: what was kept goes to `bars`.
  virtual void give_bars(const CoefficientBars& bars) = 0;
};

}  // namespace costate

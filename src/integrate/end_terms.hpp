// What the ends of a step have to do with its coefficients.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/coefficients.hpp"
#include "integrate/one_step.hpp"

namespace costate {

/// Where t0 moves by dt0 and h by dh, the time t + c h of a stage moves by dt0 + c dh. Of the coefficients there, after
/// Coefficients::at(t + c h):
class EndTerms {
 public:
  /// `coefficients` outlives this.
  EndTerms(Coefficients& coefficients, std::size_t lanes) : coefficients_(&coefficients), lanes_(lanes) {}

  /// tangents[m][lane] += a_m' (dt0 + c dh)
  void add_to_tangents(double c, const StepEnds& moved, std::span<double> tangents);
  /// For products g_m = dL/da_m of a stage: dL/dh gains sum_m a_m g_m / h + c sum_m a_m' g_m, and dL/dt0 at fixed h
  /// gains sum_m a_m' g_m.
  void add_to_bars(double c, double h, std::span<const double> a, std::span<const double> g, StepEnds& bars);

 private:
  void set_slopes(std::size_t count);

  Coefficients* coefficients_;
  std::size_t lanes_;
  std::vector<double> slopes_;  ///< a_m'
};

}  // namespace costate

// From what a loss gains through coefficients at one time to what it gains through the parameters in them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/kink_watch.hpp"
#include "integrate/coefficients.hpp"

namespace costate {

/// Keeps to the rules of derivative_rules.hpp: a kink that is met at one time is passed with the mean of both sides,
/// and the watch is told of it.
class CoefficientReversal {
 public:
  /// Outlives this.
  explicit CoefficientReversal(Coefficients& coefficients, std::size_t lanes);

  /// From now on for the static inputs that are active in the present discrete states.
  void enter();
  /// Those inputs, as static rows.
  [[nodiscard]] std::span<const std::size_t> rows() const { return rows_; }

  /// bars[j][lane] = sum_m a_bars[m][lane] da_m(t)/d(row j), after at(t); 0 where there is none. A bar of 0 stands for
  /// one that came of rounding.
  void reverse(double t, std::span<const double> a_bars, KinkWatch& watch, std::span<double> bars);
  /// The same with the mean of both sides at every kink, and whatever the derivatives are.
  void reverse_mean(std::span<const double> a_bars, std::span<double> bars);

 private:
  Coefficients* coefficients_;
  std::size_t lanes_;
  std::vector<std::size_t> active_;  ///< inputs of the dynamics
  std::vector<std::size_t> rows_;
  std::vector<double> a_bars_;
  std::vector<double> input_bars_;  ///< [input][lane], 0 between calls
};

}  // namespace costate

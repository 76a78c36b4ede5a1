// The exponentials of a step by a processor that evaluates coefficients, and takes factors at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/factor_walk.hpp"
#include "integrate/fused_exponentials.hpp"
#include "integrate/propagator.hpp"
#include "integrate/step_exponentials.hpp"

namespace costate {

/// The same as an Exponential, series for series. Memory: two vectors, and those of a FactorWalk on the way
/// back.
class ProcessorExponentials : public StepExponentials {
 public:
  /// All outlive this; `fused` is the generator's.
  ProcessorExponentials(const BatchSystem& system, DrivenGenerator& generator, FusedExponentials& fused);

  void set(const Exponents& exponents) override;
  void apply_exponent(std::size_t e, const double* y, double* out) override;
  [[nodiscard]] bool apply(std::size_t e, std::span<double> y) override;
  void pull_back(std::size_t e, std::span<const double> y0, std::span<double> lambda) override;
  void give_bars(const CoefficientBars& bars) override { bars.take_stages(times_); }

 private:
  /// See run_wide_enough().
  template <class Run>
  [[nodiscard]] bool widen(std::size_t e, const Run& run);
  // One factor; where bounds were not wide enough these say no, and nothing has changed.
  [[nodiscard]] bool advance(std::span<double> y);
  [[nodiscard]] bool reverse(std::span<const double> y, std::span<double> lambda);
  [[nodiscard]] bool has_vanished();
  /// y = NaN in the lanes that were lost; false.
  bool lose(std::span<double> y) const;

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  FusedExponentials* fused_;
  DividedSeries series_;
  std::vector<double> times_;
  std::vector<SpectralRectangle> spectra_;  ///< [lane]
  std::vector<double> remainders_;
  std::vector<bool> lost_;
  StateArray other_;
  StateArray start_;  ///< before the first of several factors
  FactorWalk walk_;
};

}  // namespace costate

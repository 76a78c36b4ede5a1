// The exponentials of a step with coefficients that the host evaluates.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/exponential.hpp"
#include "integrate/step_exponentials.hpp"

namespace costate {

class HostExponentials : public StepExponentials {
 public:
  /// Both outlive this.
  HostExponentials(const BatchSystem& system, DrivenGenerator& generator)
      : generator_(&generator),
        exponential_(system, generator, system.dynamics->spectra()),
        size_(system.dynamics->coefficients().size() * system.lanes) {}

  void set(const Exponents& exponents) override;
  void apply_exponent(std::size_t e, const double* y, double* out) override { generator_->apply_with(b_[e], y, out); }
  [[nodiscard]] bool apply(std::size_t e, std::span<double> y) override { return exponential_.apply(b_[e], y); }
  void pull_back(std::size_t e, std::span<const double> y0, std::span<double> lambda) override {
    exponential_.pull_back(b_[e], y0, lambda, bars_[e]);
  }
  void give_bars(const CoefficientBars& bars) override;

  /// s becomes the derivative of exp(M_e) y where y moves by s and the coefficients of M_e by `moved`, [m][lane]; y
  /// becomes exp(M_e) y.
  void push_forward(std::size_t e, std::span<const double> moved, std::span<double> y, std::span<double> s) {
    exponential_.push_forward(b_[e], moved, y, s);
  }
  /// dL/da_m(t_i) of what was kept, [m][lane].
  [[nodiscard]] std::vector<double> bars_at(std::size_t i) const;

 private:
  DrivenGenerator* generator_;
  Exponential exponential_;
  std::size_t size_;
  Exponents of_;
  std::vector<std::vector<double>> b_;  ///< of M_e, [e][m][lane]
  std::vector<std::vector<double>> bars_;
};

}  // namespace costate

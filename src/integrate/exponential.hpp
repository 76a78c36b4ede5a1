// exp(sum_m b_m A_m) y by Chebyshev series, with its tangent and its transpose.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/exponential_factor.hpp"
#include "integrate/factor_walk.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// With B = sum_m b_m A_m / n (each lane its own b_m) and one series for all lanes, around z (see ExponentialFactor), n
/// times
///
///   v_0 = y,  v_1 = (B - z) v_0 / focus,  v_(k+1) = 2 (B - z) v_k / focus +- v_(k-1),  y = exp(z) sum_k c_k v_k.
///
/// n bounds the number of terms. Where the terms have not vanished at the end of a series, the spectrum lies outside of
/// its bounds: the exponential is taken again for bounds twice as wide. All of this follows from b and y alone, is
/// found again on the way back, and counts as constant for derivatives.
///
/// Cost, with K terms in all (about the spectral radius of sum_m b_m A_m, and 15 to 40 for each of the n): K
/// applications of A; a push_forward 2 K, and K more where coefficients move; a pull_back K (where n is 1, else up to 3
/// K), K of A^T and K times all products x . A_m y. Memory: 4 vectors; on the way back K/n and 2 sqrt(n) more.
class Exponential {
 public:
  /// All outlive this; `spectra` are those of the dynamics' A_m.
  Exponential(const BatchSystem& system, DrivenGenerator& generator, std::span<const TermSpectrum> spectra);

  /// y becomes exp(sum_m b_m A_m) y, b [m][lane]. Polls between series. Says no where lanes would take too many
  /// factors, or no bounds were wide enough for them: y is NaN in these, and anything in the others.
  [[nodiscard]] bool apply(std::span<const double> b, std::span<double> y);
  /// The same, and s becomes its derivative where y moves by s and b by `moved`.
  void push_forward(std::span<const double> b, std::span<const double> moved, std::span<double> y, std::span<double> s);
  /// For an exponential of y0: lambda = dL/dy becomes dL/dy0; bars[m][lane] = dL/db_m.
  void pull_back(std::span<const double> b, std::span<const double> y0, std::span<double> lambda,
                 std::span<double> bars);

 private:
  using Vectors = std::vector<StateArray>;

  [[nodiscard]] const Processor& processor() const { return *system_->processor; }
  [[nodiscard]] Vectors vectors(std::size_t count) const {
    return state_arrays(processor().memory(), count, sum_.size());
  }
  [[nodiscard]] std::size_t last() const { return factor_.weights().size() - 1; }
  void add_term(std::size_t k, const double* v, const double* before, double* next, double* sum);
  [[nodiscard]] bool has_vanished(std::span<const double> y, const double* last_term);
  /// y = NaN in the lanes that were lost; false.
  bool lose(std::span<double> y) const;
  /// See run_wide_enough().
  template <class Run>
  [[nodiscard]] bool widen(std::span<const double> b, const Run& run) {
    return run_wide_enough([&](double widening) { return factor_.set(b, widening, lost_); }, run);
  }

  // One factor; where bounds were not wide enough these say no, and nothing has changed.
  [[nodiscard]] bool advance(std::span<double> y);
  [[nodiscard]] bool advance_along(std::span<const double> moved, std::span<double> y, std::span<double> s);
  [[nodiscard]] bool reverse(std::span<const double> y, std::span<double> lambda, std::span<double> bars);
  /// Keeps y for the case that a later factor says no, where there is one.
  void keep(std::span<const double> y, StateArray& kept) const;
  void evaluate_terms(std::span<const double> y);

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  ExponentialFactor factor_;
  std::vector<bool> lost_;  ///< lanes that the last factor_.set() or has_vanished() said no for
  StateArray sum_;
  Vectors ring_;          ///< three terms
  Vectors ring_along_;    ///< and those of the tangent, of which there is
  StateArray sum_along_;  ///< a sum, too
  StateArray scratch_;
  StateArray start_;  ///< before the first of several factors
  StateArray start_along_;
  Vectors terms_;  ///< all v_k
  FactorWalk walk_;
  std::vector<double> products_;
};

}  // namespace costate

// An estimate of a gradient's error for a sample of the points of a run (docs/input.md, [gradient] verify).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/solver.hpp"

namespace costate {

/// Whether a point is in the sample: about this fraction of the points, spread evenly over their numbers, with point 0
/// always among them. It depends on the number alone: fractional parts of multiples of the golden ratio.
[[nodiscard]] bool is_sampled(std::size_t point, double fraction);

/// A hundredth of the tolerances, as far as double precision allows.
[[nodiscard]] SolverOptions tighter(const SolverOptions& options);

/// dL/dv for every loss along one direction over wrt, with the tolerances given, by `method`: by forward sensitivities
/// at the cost of one, or from the whole gradient by the adjoint. A failure is in the result, whose `gradients` are
/// these numbers.
[[nodiscard]] PointResult directional_derivatives(Solver& solver, const std::vector<double>& point,
                                                  const std::vector<double>& direction, const SolverOptions& options,
                                                  GradientMethod method);

/// Sets result.gradient_errors, the estimated relative error of each loss' gradient g that `solver` found at `point`:
///
///     max(|g.v - d2|, |g.v - d3|) / max(|L|, sqrt(sum_k (g_k v_k)^2))
///
/// with v = random_direction(point, wrt, number), d2 = dL/dv by forward sensitivities with the same tolerances, and d3
/// = dL/dv by the method that the solver does not use, with tighter() ones. The costs are added to the result's; where
/// d2 or d3 cannot be had the estimates are NaN and the result has a warning. A result that failed is left as it is.
void estimate_gradient_error(Solver& solver, std::size_t number, const std::vector<double>& point, PointResult& result);

/// The same for those points of a batch, given by their numbers, that are in the sample of the solver's options.
void estimate_sampled_errors(Solver& solver, std::span<const std::size_t> numbers,
                             std::span<const std::vector<double>> points, std::span<PointResult> results);

}  // namespace costate

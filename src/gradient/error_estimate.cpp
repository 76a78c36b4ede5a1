#include "gradient/error_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "gradient/random_direction.hpp"

namespace costate {

namespace {

constexpr double kTighter = 1e-2;
/// Rounding drowns what a tolerance below this asks for.
constexpr double kTightest = 1e-13;

double along(std::span<const double> gradient, std::span<const double> direction) {
  double sum = 0;
  for (std::size_t k = 0; k < direction.size(); ++k) sum += gradient[k] * direction[k];
  return sum;
}

/// The typical size of g.v for directions with entries of these sizes and random signs.
double typical_size(std::span<const double> gradient, std::span<const double> direction) {
  double sum = 0;
  for (std::size_t k = 0; k < direction.size(); ++k) sum += std::pow(gradient[k] * direction[k], 2);
  return std::sqrt(sum);
}

void add_costs(const PointStatistics& costs, PointStatistics& total) {
  total.steps += costs.steps;
  total.rhs_evaluations += costs.rhs_evaluations;
  total.recomputed_steps += costs.recomputed_steps;
  total.checkpoint_bytes_peak = std::max(total.checkpoint_bytes_peak, costs.checkpoint_bytes_peak);
  total.wall_time += costs.wall_time;
}

/// The one that a run does not use.
GradientMethod other(GradientMethod method, Method solver) {
  return method == GradientMethod::Forward ? reverse_method(family(solver)) : GradientMethod::Forward;
}

}  // namespace

bool is_sampled(std::size_t point, double fraction) {
  if (fraction >= 1) return true;
  const std::uint64_t place = static_cast<std::uint64_t>(point) * 0x9E3779B97F4A7C15U;
  return static_cast<double>(place) < fraction * 0x1.0p64;
}

SolverOptions tighter(const SolverOptions& options) {
  SolverOptions tight = options;
  tight.rtol = std::min(options.rtol, std::max(options.rtol * kTighter, kTightest));
  tight.atol = options.atol * tight.rtol / options.rtol;
  return tight;
}

PointResult directional_derivatives(Solver& solver, const std::vector<double>& point,
                                    const std::vector<double>& direction, const SolverOptions& options,
                                    GradientMethod method) {
  GradientOptions gradient = solver.gradient();
  gradient.method = method;
  if (method == GradientMethod::Forward) gradient.directions = {direction};
  const std::vector<std::vector<double>> points{point};
  PointResult result = std::move(solver.solve(points, options, gradient).front());
  if (result.failed || method == GradientMethod::Forward) return result;
  std::vector<double> derivatives;
  for (std::size_t l = 0; l < result.losses.size(); ++l)
    derivatives.push_back(
        along(std::span(result.gradients).subspan(l * direction.size(), direction.size()), direction));
  result.gradients = std::move(derivatives);
  return result;
}

void estimate_gradient_error(Solver& solver, std::size_t number, const std::vector<double>& point,
                             PointResult& result) {
  if (result.failed) return;
  const std::vector<std::size_t>& wrt = solver.gradient().wrt;
  const std::vector<double> v = random_direction(point, wrt, number);
  const PointResult same = directional_derivatives(solver, point, v, solver.options(), GradientMethod::Forward);
  const PointResult tight = directional_derivatives(solver, point, v, tighter(solver.options()),
                                                    other(solver.gradient().method, solver.options().method));
  result.gradient_errors.assign(result.losses.size(), std::numeric_limits<double>::quiet_NaN());
  for (const PointResult* check : {&same, &tight}) {
    add_costs(check->statistics, result.statistics);
    if (!check->failed) continue;
    result.warnings.push_back(fmt::format("the gradient could not be verified ({})", check->message));
    return;
  }
  for (std::size_t l = 0; l < result.losses.size(); ++l) {
    const auto gradient = std::span(result.gradients).subspan(l * wrt.size(), wrt.size());
    const double slope = along(gradient, v);
    const double discrepancy = std::max(std::abs(slope - same.gradients[l]), std::abs(slope - tight.gradients[l]));
    const double scale = std::max(std::abs(result.losses[l]), typical_size(gradient, v));
    result.gradient_errors[l] = discrepancy == 0 ? 0 : discrepancy / scale;
  }
}

void estimate_sampled_errors(Solver& solver, std::span<const std::size_t> numbers,
                             std::span<const std::vector<double>> points, std::span<PointResult> results) {
  const double fraction = solver.gradient().verify;
  if (!(fraction > 0)) return;
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (is_sampled(numbers[k], fraction)) estimate_gradient_error(solver, numbers[k], points[k], results[k]);
  }
}

}  // namespace costate

#include "gradient/probe.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "gradient/solver.hpp"

namespace costate {

namespace {

constexpr double kFirstPart = 1.0 / 4096;
/// The number of steps that a part lets expect is trusted once twice that part lets expect no less than this of it.
constexpr double kSettled = 0.8;

struct Try {
  PointStatistics costs;
  double seconds = 0;
};

/// The beginning of the interval.
Model beginning(const Model& model, double part) {
  Model some = model;
  some.end = part < 1 ? model.start + part * (model.end - model.start) : model.end;
  some.save_times = {some.end};
  for (ObservedValue& observed : some.observed) observed.save = 0;
  return some;
}

Try attempt(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
            std::span<const std::vector<double>> points) {
  Solver trial(model, solver, gradient, StateOutput::None, MPI_COMM_SELF);
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<PointResult> results = trial.solve(points);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const auto solved = std::ranges::find_if(results, [](const PointResult& result) { return !result.failed; });
  if (solved == results.end()) throw PointError(results.front().message);
  return {solved->statistics, seconds.count()};
}

/// Fixed steps end on save times.
std::size_t fixed_steps(const Model& model, double step) {
  double t = model.start;
  std::size_t count = 0;
  for (const double save : model.save_times) {
    count += static_cast<std::size_t>(std::max(0.0, std::ceil((save - t) / step - 1e-9)));
    t = save;
  }
  return count;
}

}  // namespace

Probe probe(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
            std::span<const std::vector<double>> points, double seconds) {
  GradientOptions values = gradient;
  values.method = GradientMethod::None;
  Probe found;
  // The first time all is loaded that is used, as a device's kernels are.
  Try forward = attempt(beginning(model, kFirstPart), solver, values, points);
  double expected = 0;
  for (found.part = kFirstPart;; found.part = std::min(1.0, 2 * found.part)) {
    forward = attempt(beginning(model, found.part), solver, values, points);
    // A short beginning takes more steps than its part: no step is longer than a part of the interval.
    const double before = std::exchange(expected, static_cast<double>(forward.costs.steps) / found.part);
    const bool is_settled = expected > kSettled * before;
    if (found.part == 1 || forward.seconds > (is_settled ? seconds / 4 : seconds)) break;
  }
  const auto taken = static_cast<double>(std::max(forward.costs.steps, 1L));
  found.steps = solver.step && model.time_map.is_identity() ? fixed_steps(model, *solver.step)
                                                            : static_cast<std::size_t>(std::ceil(taken / found.part));
  found.step_seconds = forward.seconds / taken;
  found.gradient_seconds = found.step_seconds;
  if (gradient.method == GradientMethod::None) return found;
  const Try whole = attempt(beginning(model, found.part), solver, gradient, points);
  found.gradient_seconds = whole.seconds / taken;
  found.checkpoint_bytes = whole.costs.checkpoint_bytes_peak;
  return found;
}

}  // namespace costate

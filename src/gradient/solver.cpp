#include "gradient/solver.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "gradient/batch.hpp"
#include "gradient/profile.hpp"

namespace costate {

namespace {

PointResult failure(const PointError& error) {
  PointResult failed;
  failed.failed = true;
  failed.message = error.what();
  return failed;
}

/// Of a solution that is made now, or was before.
SolveOutcome outcome_of(Batch& batch, SolveLog& log) {
  if (std::optional<SolveOutcome> known = log.recall()) return std::move(*known);
  SolveOutcome outcome;
  try {
    outcome.results = batch.solve();
    for (std::size_t k = 0; k < outcome.results.size(); ++k) outcome.live.push_back(batch.members().is_live(k));
  } catch (const PointError& error) {
    outcome.failure = error.what();
  }
  log.finish(outcome);
  return outcome;
}

std::vector<std::vector<double>> select(std::span<const std::vector<double>> points,
                                        std::span<const std::size_t> chosen) {
  std::vector<std::vector<double>> selected;
  for (const std::size_t k : chosen) selected.push_back(points[k]);
  return selected;
}

}  // namespace

struct Solver::Implementation {
  Implementation(const Model& model, const SolverOptions& options_, const GradientOptions& gradient_,
                 StateOutput states, MPI_Comm communicator, std::function<void()> poll)
      : options(options_), gradient(gradient_), compiled(model, gradient_.wrt, states, communicator, std::move(poll)) {}

  SolverOptions options;
  GradientOptions gradient;
  CompiledModel compiled;
};

Solver::Solver(const Model& model, const SolverOptions& solver, const GradientOptions& gradient, StateOutput states,
               MPI_Comm communicator, std::function<void()> poll)
    : implementation_(
          std::make_unique<Implementation>(model, solver, gradient, states, communicator, std::move(poll))) {}

Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

std::vector<PointResult> Solver::solve(std::span<const std::vector<double>> points) {
  return solve(points, options(), gradient());
}

std::vector<PointResult> Solver::solve(std::span<const std::vector<double>> points, const SolverOptions& solver,
                                       const GradientOptions& gradient) {
  if (gradient.wrt != implementation_->gradient.wrt)
    throw Error("a solver is asked for other derivatives than it was made for (its wrt cannot change)");
  std::vector<PointResult> results(points.size());
  std::vector<std::size_t> alone;
  std::vector<std::size_t> together(points.size());
  std::iota(together.begin(), together.end(), std::size_t{0});
  while (!together.empty()) {
    const std::vector<std::vector<double>> chosen = select(points, together);
    std::optional<Batch> batch;
    try {
      batch.emplace(implementation_->compiled, solver, gradient, chosen);
    } catch (const MemberError& error) {
      // It has no beginning; nothing was integrated yet.
      const std::size_t place = error.member() / implementation_->compiled.model.initials.size();
      results[together[place]] = failure(error);
      together.erase(together.begin() + static_cast<std::ptrdiff_t>(place));
      continue;
    }
    SolveOutcome outcome = outcome_of(*batch, implementation_->compiled.log);
    for (std::size_t k = 0; k < together.size(); ++k) {
      if (outcome.failure.empty() && outcome.live[k]) {
        results[together[k]] = std::move(outcome.results[k]);
      } else if (together.size() == 1) {
        results[together[k]] = failure(PointError(outcome.failure));
      } else {
        alone.push_back(together[k]);
      }
    }
    break;
  }
  // Its status and its message are those it has without batch mates.
  for (const std::size_t k : alone) results[k] = std::move(solve(points.subspan(k, 1), solver, gradient).front());
  return results;
}

struct KeptSolution::Implementation {
  Implementation(CompiledModel& compiled_, const SolverOptions& options, const GradientOptions& gradient,
                 const std::vector<double>& point)
      : compiled(compiled_), points{point}, batch(compiled_, options, gradient, points) {
    batch.integrate();
  }

  CompiledModel& compiled;
  std::vector<std::vector<double>> points;
  Batch batch;
};

KeptSolution::KeptSolution(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
KeptSolution::~KeptSolution() = default;
KeptSolution::KeptSolution(KeptSolution&&) noexcept = default;
KeptSolution& KeptSolution::operator=(KeptSolution&&) noexcept = default;

const PointResult& KeptSolution::result() const { return implementation_->batch.results().front(); }

std::vector<double> KeptSolution::pull_back(std::span<const ObservedBar> bars) {
  Batch& batch = implementation_->batch;
  const Members& members = batch.members();
  Losses::Bars pulling{{}, std::vector<double>(batch.static_table_size(), 0.0)};
  for (const ObservedBar& bar : bars) {
    if (bar.bar == 0) continue;
    std::vector<double> weight(members.lanes(), 0.0);
    weight[members.lane(0, bar.initial)] = bar.bar;
    pulling.pulls.push_back({bar.observed, bar.save, std::move(weight)});
  }
  return batch.pull_back(std::move(pulling), Release::Keep);
}

KeptSolution Solver::solve_and_keep(const std::vector<double>& point) {
  return KeptSolution(
      std::make_unique<KeptSolution::Implementation>(implementation_->compiled, options(), gradient(), point));
}

void Solver::begin_batch(SavepointStore* store) { implementation_->compiled.log.begin(store); }

const SolverOptions& Solver::options() const { return implementation_->options; }
const GradientOptions& Solver::gradient() const { return implementation_->gradient; }

std::vector<PointProfile> Solver::profiles(std::span<const std::vector<double>> points) const {
  return costate::profiles(implementation_->compiled, points);
}

std::size_t Solver::batch_size(std::size_t points) const {
  return options().batch.value_or(automatic_batch(implementation_->compiled, options(), gradient(), points));
}

SolverTimes Solver::times() const { return implementation_->compiled.times; }

}  // namespace costate

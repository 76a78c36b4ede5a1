#include "gradient/solver.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "gradient/batch.hpp"

namespace costate {

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
  try {
    return Batch(implementation_->compiled, solver, gradient, points).solve();
  } catch (const PointError& error) {
    if (points.size() == 1) {
      PointResult failed;
      failed.failed = true;
      failed.message = error.what();
      return {failed};
    }
  }
  // A member that fails must not fail the others: each is solved alone.
  std::vector<PointResult> results;
  for (std::size_t p = 0; p < points.size(); ++p) {
    results.push_back(std::move(solve(points.subspan(p, 1), solver, gradient).front()));
  }
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
  std::vector<std::vector<Pull>> pulls(implementation_->compiled.model.initials.size());
  for (const ObservedBar& bar : bars) {
    if (bar.bar != 0) pulls[bar.initial].push_back({bar.observed, bar.save, {bar.bar}});
  }
  AdjointPass pass = batch.adjoint_pass();
  return batch.pull_back(pass, pulls, AdjointPass::Release::Keep, std::vector<double>(batch.static_table_size(), 0.0));
}

KeptSolution Solver::solve_and_keep(const std::vector<double>& point) {
  return KeptSolution(
      std::make_unique<KeptSolution::Implementation>(implementation_->compiled, options(), gradient(), point));
}

const SolverOptions& Solver::options() const { return implementation_->options; }
const GradientOptions& Solver::gradient() const { return implementation_->gradient; }

SolverTimes Solver::times() const { return implementation_->compiled.times; }

}  // namespace costate

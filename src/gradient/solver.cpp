#include "gradient/solver.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "gradient/batch.hpp"

namespace costate {

struct Solver::Implementation {
  Implementation(const Model& model, const SolverOptions& solver, const GradientOptions& gradient, StateOutput states,
                 MPI_Comm communicator, std::function<void()> poll)
      : compiled(model, solver, gradient, states, communicator, std::move(poll)) {}

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
  try {
    return Batch(implementation_->compiled, points).solve();
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
  for (std::size_t p = 0; p < points.size(); ++p) results.push_back(std::move(solve(points.subspan(p, 1)).front()));
  return results;
}

SolverTimes Solver::times() const { return implementation_->compiled.times; }

}  // namespace costate

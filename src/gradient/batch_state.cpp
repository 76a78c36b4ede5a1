#include "gradient/batch_state.hpp"

#include <cmath>

#include "checkpoint/step_record.hpp"
#include "gradient/trajectory.hpp"

namespace costate {

namespace {

/// Kets fill vector registers with members alone: batches of more than kUnfilled are filled up to a multiple of this.
constexpr std::size_t kFilledLanes = 8;
constexpr std::size_t kUnfilled = kFilledLanes / 2;

}  // namespace

/// The columns of density matrices are lanes enough.
std::size_t lane_count(Equation equation, std::size_t members) {
  if (equation == Equation::Lindblad || members <= kUnfilled) return members;
  return (members + kFilledLanes - 1) / kFilledLanes * kFilledLanes;
}

std::size_t state_numbers(const Model& model, std::size_t points) {
  const std::size_t rows = model.space.dimension();
  const Layout layout{rows, model.equation == Equation::Lindblad ? rows : 1,
                      lane_count(model.equation, points * model.initials.size())};
  return layout.size();
}

std::size_t least_steps(const Model& model, const SolverOptions& solver) {
  if (!solver.step || !model.time_map.is_identity()) return 0;
  return static_cast<std::size_t>((model.end - model.start) / *solver.step * (1 - 1e-6));
}

std::size_t least_checkpoint_memory(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                                    std::size_t points) {
  const std::size_t numbers = state_numbers(model, points);
  switch (gradient.method) {
    case GradientMethod::Adjoint:
      return Trajectory::least_memory(numbers, interpolation(solver.method), gradient.checkpoints());
    case GradientMethod::Backprop:
      return StepRecord::least_memory(numbers, least_steps(model, solver), gradient.checkpoints());
    case GradientMethod::None:
    case GradientMethod::Forward:
      break;
  }
  return 0;
}

std::size_t enough_checkpoint_memory(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                                     std::size_t points, std::size_t steps) {
  const std::size_t numbers = state_numbers(model, points);
  if (gradient.method == GradientMethod::Backprop)
    return StepRecord::least_memory(numbers, steps, gradient.checkpoints());
  if (gradient.method == GradientMethod::Adjoint)
    return Trajectory::enough_memory(numbers, interpolation(solver.method), steps / Trajectory::kLeastSteps + 1,
                                     gradient.checkpoints());
  return 0;
}

}  // namespace costate

// The state vector of a batch, and what a way back from it needs at least.
#pragma once

#include <cstddef>

#include "gradient/options.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"

namespace costate {

/// Lanes of so many members - points times initial states -, filled up to what vector registers hold.
[[nodiscard]] std::size_t lane_count(Equation equation, std::size_t members);

/// Numbers of the state vector of so many points.
[[nodiscard]] std::size_t state_numbers(const Model& model, std::size_t points);

/// Steps of a method with fixed ones, at least: 0 where that is not known.
[[nodiscard]] std::size_t least_steps(const Model& model, const SolverOptions& solver);

/// The least gradient.checkpoint_memory for batches of so many points; 0 for a method that does not walk back.
[[nodiscard]] std::size_t least_checkpoint_memory(const Model& model, const SolverOptions& solver,
                                                  const GradientOptions& gradient, std::size_t points);

/// The same that is enough for so many steps, those between restarts of a multistep method among them.
[[nodiscard]] std::size_t enough_checkpoint_memory(const Model& model, const SolverOptions& solver,
                                                   const GradientOptions& gradient, std::size_t points,
                                                   std::size_t steps);

}  // namespace costate

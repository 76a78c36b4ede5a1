// What tells beforehand how points of a sweep will be integrated.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/compiled_model.hpp"

namespace costate {

/// Of each point, given by its flat parameter values.
[[nodiscard]] std::vector<PointProfile> profiles(const CompiledModel& compiled,
                                                 std::span<const std::vector<double>> points);

/// How many points are integrated together where nobody says: as many as keep the vectors of a solver in a cache of
/// nominal size, of kets at least as many as fill a vector register, and of a small sweep of `points` no more than
/// leave batches to share out, and no more than the memory for checkpoints has room for. A function of the input alone,
/// not of the machine, so that results do not depend on it.
[[nodiscard]] std::size_t automatic_batch(const CompiledModel& compiled, const SolverOptions& solver,
                                          const GradientOptions& gradient, std::size_t points);

}  // namespace costate

// What tells beforehand how points of a sweep will be integrated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gradient/batch.hpp"

namespace costate {

struct PointProfile {
  /// Equal for points whose coefficients jump at the same times: only those can be members of one batch.
  std::uint64_t timeline = 0;
  /// Grows with the number of steps: the largest sum of |a_m(t)| |A_m| at some times, times the duration. 0 where it is
  /// not finite.
  double cost = 0;
};

/// Of each point, given by its flat parameter values.
[[nodiscard]] std::vector<PointProfile> profiles(const CompiledModel& compiled,
                                                 std::span<const std::vector<double>> points);

/// How many points are integrated together where nobody says: as many as keep the vectors of a solver in a cache of
/// nominal size, a multiple of the lanes that are worked on together. A function of the model and the gradient method
/// alone, not of the machine, so that results do not depend on it.
[[nodiscard]] std::size_t automatic_batch(const CompiledModel& compiled, const GradientOptions& gradient);

}  // namespace costate

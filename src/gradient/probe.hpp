// A short try of a batch, from which the whole of it is told.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/options.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"

namespace costate {

struct Probe {
  double part = 0;              ///< of the interval that was tried
  std::size_t steps = 0;        ///< of the way forward over the whole interval, extrapolated unless they are fixed
  double step_seconds = 0;      ///< of a step forward
  double gradient_seconds = 0;  ///< of a step with its gradient; of a step forward where none is asked for
  long checkpoint_bytes = 0;    ///< held by the try
};

/// Tries a part of the interval that takes about `seconds`, or all of it, with losses that look at the end of that part
/// wherever they would look. `points` are those of one batch. Throws PointError where all of them fail.
[[nodiscard]] Probe probe(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                          std::span<const std::vector<double>> points, double seconds);

}  // namespace costate

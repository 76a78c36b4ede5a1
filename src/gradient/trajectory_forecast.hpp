// What the way back by the adjoint will take, before anything is computed.
#pragma once

#include <cstddef>

#include "checkpoint/forecast.hpp"
#include "integrate/dense_output.hpp"

namespace costate {

/// Of `steps` steps on one interval, as forecast_checkpoints() says it of a StepRecord; `slots`, `period` and
/// `disk_states` are of states at the starts of segments, `period` in segments. Restarts take steps of their own, which
/// are not counted.
[[nodiscard]] CheckpointForecast forecast_trajectory(std::size_t steps, std::size_t numbers,
                                                     Interpolation interpolation, const CheckpointBudget& budget,
                                                     std::size_t walks);

}  // namespace costate

// What a way back will take, before anything is computed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "checkpoint/budget.hpp"

namespace costate {

struct CheckpointForecast {
  std::size_t slots = 0;         ///< states that memory has room for
  std::size_t period = 0;        ///< steps between states on disk; 0 where none are there
  std::size_t disk_states = 0;   ///< at the end of the way forward
  std::int64_t recomputed = 0;   ///< steps that are advanced again
  std::size_t memory_bytes = 0;  ///< the most that are held
  std::size_t disk_bytes = 0;
  std::size_t bytes_peak = 0;  ///< of both at once
};

/// Of `steps` steps from states of so many numbers, walked back over `walks` times from the last one: what a StepRecord
/// then does, found by doing it without states. Throws CheckpointError where the budget is too small.
[[nodiscard]] CheckpointForecast forecast_checkpoints(std::size_t steps, std::size_t numbers,
                                                      const CheckpointBudget& budget, std::size_t walks = 1);

}  // namespace costate

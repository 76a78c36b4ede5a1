// What a run will take, told without running.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/forecast.hpp"
#include "input/job.hpp"

namespace costate {

struct PlanRequest {
  std::string input;                ///< path of the TOML file
  std::vector<Override> overrides;  ///< in the order given
  std::size_t ranks = 1;
};

/// Of each rank, where nothing else is said. Of its batches the one that is hardest by its profile counts.
struct RunPlan {
  std::size_t points = 0;
  std::size_t batches = 0;       ///< of the whole sweep
  std::size_t batch = 0;         ///< points that are solved together
  std::size_t point_bytes = 0;   ///< of the states of one point
  std::size_t batch_bytes = 0;   ///< of the state vector
  std::size_t steps = 0;         ///< of a batch's way forward
  bool are_steps_fixed = false;  ///< else their number is extrapolated
  CheckpointBudget budget;
  std::optional<CheckpointForecast> checkpoints;  ///< of a batch, for gradients that walk back
  std::string problem;                            ///< why there are no checkpoints; empty where there is no reason
  double memory = 0;                              ///< bytes that are resident
  double disk = 0;
  double present_memory = 0;  ///< of this machine
  double present_disk = 0;    ///< free in the directory for checkpoints
  double seconds = 0;         ///< of the sweep, on all ranks together
  double batch_seconds = 0;   ///< of one batch

  /// Of the ranks, if all are on this machine.
  [[nodiscard]] bool fits() const;
};

/// Tries a part of one batch. Throws InputError, and PointError where that batch fails.
[[nodiscard]] RunPlan plan_run(const PlanRequest& request);

}  // namespace costate

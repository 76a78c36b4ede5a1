// How the trajectories of one batch are integrated, differentiated along directions, and walked back.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/budget.hpp"
#include "checkpoint/stored_states.hpp"
#include "gradient/directions.hpp"
#include "gradient/observation.hpp"
#include "gradient/pull.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// What all integrations of one Integrator took.
struct IntegrationCosts {
  long steps = 0;            ///< accepted ones
  long rhs_evaluations = 0;  ///< of the right-hand side, its transpose and its derivatives
  long recomputed_steps = 0;
  long checkpoint_bytes_peak = 0;  ///< in memory and on disk together
  double vector_seconds = 0;       ///< wall time in vector operations, where it is known
  std::vector<std::string> warnings = {};
};

/// One implementation for each MethodFamily. Members that cannot be integrated are taken out of the batch; PointError
/// where none is left.
class Integrator {
 public:
  virtual ~Integrator() = default;

  /// From start to end, `initial` being initial_vector().
  virtual void run(std::span<const double> initial, const SaveObserver& observe) = 0;
  /// The same with the derivatives along all directions.
  virtual void run_along(Directions& directions, std::span<const double> initial,
                         const SensitivityObserver& observe) = 0;
  /// The same as run(), keeping what the way back needs. What does not fit into the budget is integrated again. Throws
  /// CheckpointError where the least does not fit.
  virtual void record(std::span<const double> initial, const SaveObserver& observe, const CheckpointBudget& budget) = 0;
  /// After record() has thrown that: integrates once more without keeping anything, which tells the memory that is
  /// enough for record() and any walk back.
  [[nodiscard]] virtual std::size_t enough_memory(std::span<const double> initial, const CheckpointBudget& budget) = 0;
  /// After record(): adds to static_bars[row][lane] what one loss gains through the trajectories of all lanes, by the
  /// rules of derivative_rules.hpp. A bar of 0 of a row that the loss may depend on is kUncertain.
  virtual void walk_back(std::span<const Pull> pulls, Release release, std::span<double> static_bars) = 0;

  /// Where any of the above is, at a boundary: the same call goes on from there. `budget` is that of record().
  virtual void fields(Archive& archive, const CheckpointBudget& budget) = 0;

  [[nodiscard]] virtual IntegrationCosts costs() const = 0;
};

/// The one of the method in the system's options. The arguments outlive it.
[[nodiscard]] std::unique_ptr<Integrator> make_integrator(const BatchSystem& system, const Observation& observation);

}  // namespace costate

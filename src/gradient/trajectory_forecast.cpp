#include "gradient/trajectory_forecast.hpp"

#include <memory>
#include <vector>

#include "gradient/trajectory.hpp"

namespace costate {

namespace {

/// Step ends without states.
class EmptySteps : public SegmentSource {
 public:
  void replay(const Segment& segment, std::span<const double> /*initial*/, StepKeeper& keeper) override {
    for (std::size_t n = 0; n <= segment.steps; ++n) keeper.append(segment.t0 + static_cast<double>(n), {}, {});
  }
  void advance(const Segment& /*segment*/, const Segment& /*behind*/, std::span<double> /*state*/) override {}
};

}  // namespace

CheckpointForecast forecast_trajectory(std::size_t steps, std::size_t numbers, Interpolation interpolation,
                                       const CheckpointBudget& budget, std::size_t walks) {
  Trajectory trajectory(no_memory(), numbers, interpolation, budget, no_state_file());
  EmptySteps source;
  for (std::size_t n = 0; n < steps;) {
    Segment segment{{}, static_cast<double>(n), 0, 0, nullptr};
    trajectory.append(segment.t0, {}, {});
    for (; n < steps && !trajectory.is_full(); ++n, ++segment.steps)
      trajectory.append(static_cast<double>(n + 1), {}, {});
    segment.t1 = static_cast<double>(n);
    trajectory.end(segment);
  }
  CheckpointForecast forecast;
  forecast.slots = trajectory.starts().slots();
  forecast.disk_states = trajectory.starts().on_disk();
  forecast.period = forecast.disk_states > 0 ? trajectory.starts().period() : 0;
  for (std::size_t walk = 1; walk <= walks; ++walk) {
    trajectory.begin_walk(walk < walks ? Release::Keep : Release::Steps);
    for (std::size_t k = trajectory.size(); k-- > 0;) {
      static_cast<void>(trajectory.steps(k, source));
      trajectory.give_up(k);
    }
  }
  forecast.recomputed = trajectory.recomputed_steps();
  forecast.memory_bytes = trajectory.ledger().memory_peak();
  forecast.disk_bytes = trajectory.ledger().disk_peak();
  forecast.bytes_peak = trajectory.ledger().peak();
  return forecast;
}

}  // namespace costate

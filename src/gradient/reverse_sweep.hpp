// One loss on its way back along the trajectories of a batch: lambda, and what has flowed into the static table.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/kink_watch.hpp"
#include "gradient/observation.hpp"
#include "gradient/pull.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// lambda = dL/dy at the present time, from the last pull to the start, in units of a scale of its own in each lane:
/// the equation is linear, and tolerances then mean the same for every loss. Whoever walks leads lambda back over time.
class ReverseSweep {
 public:
  /// Both outlive this.
  ReverseSweep(const BatchSystem& system, const Observation& observation);

  /// lambda = 0 behind all pulls; nothing has flowed yet.
  void begin(std::span<const Pull> pulls);

  /// The same pulls, after fields() has read where it was.
  void go_on(std::span<const Pull> pulls);
  void fields(Archive& archive);

  [[nodiscard]] bool is_pending() const { return !pending_.empty(); }
  /// The time of the last pull that is pending.
  [[nodiscard]] double next_time() const { return system_->timeline.save_times[pending_.back()->save]; }
  /// Whether lambda may be anything else than 0.
  [[nodiscard]] bool has_pulled() const { return has_pulled_; }
  /// lambda gains that pull, y being the state at its time, in the processor's memory as lambda is.
  void pull(std::span<const double> y);

  [[nodiscard]] std::span<double> lambda() { return lambda_.span(); }
  /// What static rows have gained, [row][lane].
  [[nodiscard]] std::span<double> bars() { return bars_; }
  /// The loss may depend on a row where it has looked at the trajectory.
  void touch(std::size_t row);
  /// Of the derivatives with respect to [static row][lane].
  [[nodiscard]] KinkWatch& watch() { return watch_; }
  /// Members were taken out.
  void lose_members() { memory().fill_lanes(system_->members->silent(), 0, lambda_.span()); }

  /// At the start: joins all of it to static_bars[row][lane], by the rules of derivative_rules.hpp. A bar of 0 of a row
  /// that the loss may depend on is kUncertain.
  void finish(std::span<double> static_bars);

 private:
  void set_scales(std::span<const Pull> pulls);
  void set_pending(std::span<const Pull> pulls);
  [[nodiscard]] const StateMemory& memory() const { return system_->processor->memory(); }

  const BatchSystem* system_;
  const Observation* observation_;
  std::vector<const Pull*> pending_;  ///< by save time
  std::size_t left_ = 0;              ///< of them, that fields() has read
  bool has_pulled_ = false;
  StateArray lambda_;          ///< scaled: lambda / scale_
  std::vector<double> scale_;  ///< [lane]
  std::vector<double> bars_;
  std::vector<bool> pulled_;   ///< [lane], that the loss has looked at
  std::vector<bool> touched_;  ///< [static row][lane], that the loss may depend on
  KinkWatch watch_;
};

}  // namespace costate

// Results into this rank's journal, while the run looks whether it is to stop.
#pragma once

#include <chrono>
#include <cstddef>

#include "journal/journal_writer.hpp"
#include "run/bulletin.hpp"
#include "run/savepoints.hpp"
#include "run/stop_check.hpp"
#include "sweep/sink.hpp"

namespace costate {

/// The journal is brought to the disk every kInterval, or less often where that would take more than a part of
/// 1 / kRarity of the time. Only points that are on the disk are reported.
class JournalSink : public ResultSink {
 public:
  /// All outlive this.
  JournalSink(JournalWriter& journal, Bulletin& bulletin, StopCheck& stop, Savepoints& savepoints);

  void put(std::size_t point, const PointResult& result) override;
  void end_batch(std::size_t batch) override;
  /// Throws Interrupted where the run is to stop.
  void poll() override;
  void wait() override;
  void finish() override;
  /// Called by who solves a batch, every few steps: may throw Interrupted, too.
  void poll_within();

  /// Spent on writing and syncing.
  [[nodiscard]] double seconds() const { return seconds_; }

  static constexpr std::chrono::duration<double> kInterval{1.0};
  static constexpr double kRarity = 200;

 private:
  using Clock = std::chrono::steady_clock;
  void sync_on_time();
  void sync();

  JournalWriter* journal_;
  Bulletin* bulletin_;
  StopCheck* stop_;
  Savepoints* savepoints_;
  std::size_t unsafe_ = 0;  ///< points that are in the journal and not yet on the disk
  Clock::time_point next_sync_;
  double seconds_ = 0;
};

}  // namespace costate

// Where the solution of a batch is, kept for a run that goes on with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "checkpoint/savepoint.hpp"
#include "journal/journal_directory.hpp"
#include "journal/savepoint_file.hpp"
#include "run/stop_check.hpp"

namespace costate {

/// A batch that takes longer than the interval is kept every interval, or less often where that would take more than a
/// part of 1 / kRarity of the time; and when the run is to stop, where that can be done in time. What cannot be written
/// is told, and done without: finished points are in the journal anyway.
class Savepoints : public SavepointStore {
 public:
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;

  /// All outlive this.
  Savepoints(const JournalDirectory& directory, std::string identity, SavepointMaker maker, double interval,
             StopCheck& stop);

  /// The batch of which the following is told.
  void begin_batch(std::size_t batch);
  /// Whether something is kept of it.
  [[nodiscard]] bool is_kept() const { return is_kept_; }
  /// Its points are safe: nothing needs to be kept any more.
  void end_batch();

  std::unique_ptr<Archive> open() override;
  bool is_due() override;
  void save(const std::function<void(Archive&)>& write) override;
  /// Throws Interrupted where the run is to stop.
  void pass() override;

  /// Called between boundaries: throws Interrupted where the run is to stop and no boundary has come for kPatience.
  void poll();

  static constexpr double kRarity = 20;
  static constexpr Seconds kPatience{2.0};
  /// The most time for a savepoint when the run is to stop, and the least time that it is worth.
  static constexpr Seconds kMostAtEnd{3.0};
  static constexpr Seconds kWorthwhile{5.0};

 private:
  [[nodiscard]] bool is_stopping();

  const JournalDirectory* directory_;
  std::string identity_;
  SavepointMaker maker_;
  Seconds interval_;
  StopCheck* stop_;
  std::unique_ptr<SavepointFile> file_;
  bool is_kept_ = false;  ///< the file is there
  Clock::time_point last_;
  Seconds cost_{0};  ///< of the last save
  bool is_stop_known_ = false;
  Clock::time_point stop_known_since_;
};

}  // namespace costate

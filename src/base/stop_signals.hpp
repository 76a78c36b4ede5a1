// Signals that ask a run to stop.
#pragma once

#include <string_view>

namespace costate {

/// While one lives, SIGTERM, SIGINT and SIGUSR1 are written down instead of ending the process. Whoever has not come to
/// an end kPatience seconds after that, or after expect_end(), leaves where it stands with ExitStatus::Interrupted; so
/// does a second SIGTERM or SIGINT that comes later than kRepetition seconds (launchers may deliver one signal twice).
/// Signals are the whole process's: there is one of these at a time, from the process' start on.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  static constexpr unsigned kPatience = 6;
  static constexpr double kRepetition = 0.5;

  /// Once more: libraries put handlers of their own in place, and leave the defaults behind.
  void arm();

  /// "SIGTERM", "SIGINT", "SIGUSR1", or "" where none has come.
  [[nodiscard]] static std::string_view raised();
  /// The process is about to stop for another reason.
  static void expect_end();
};

}  // namespace costate

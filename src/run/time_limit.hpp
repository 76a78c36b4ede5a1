// When a run has to stop: what the command line says, and the end of a SLURM allocation.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace costate {

/// The seconds that an allocation has left, by "1-02:03:04" as squeue writes it; nothing where it has no end.
[[nodiscard]] std::optional<double> parse_time_left(const std::string& text);

/// Asks SLURM with `squeue` how many seconds this process' allocation has left; nothing where there is none, it has no
/// end, or there is no answer.
[[nodiscard]] std::optional<double> seconds_left_of_allocation();

class TimeLimit {
 public:
  using Clock = std::chrono::steady_clock;
  using Ask = std::function<std::optional<double>()>;

  /// Before an allocation ends a run stops by a tenth of what it had left, at least and at most so many seconds.
  static constexpr double kLeastMargin = 12;
  static constexpr double kMostMargin = 60;

  /// `limit`: seconds from `begin` on. `ask` tells what the allocation has left; it is asked again when that is over,
  /// for it may have been extended.
  TimeLimit(std::optional<double> limit, Clock::time_point begin, Ask ask);

  /// Why it is time to stop; "" where it is not.
  [[nodiscard]] std::string reached(Clock::time_point now);

 private:
  void ask(Clock::time_point now);

  std::optional<Clock::time_point> limit_;
  Ask ask_;
  std::optional<Clock::time_point> end_;  ///< of the allocation, less the margin
};

}  // namespace costate

// How far a run is, on standard error: a bar on a terminal, a line now and then in a log file.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

namespace costate {

enum class ProgressStyle {
  Silent,
  Lines,  ///< at most one every 30 s, with the time of day
  Bar,
};

/// The style that suits standard error.
[[nodiscard]] ProgressStyle style_of_standard_error();

class Progress {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  /// Of the points so many were done before.
  Progress(std::size_t points, std::size_t before, ProgressStyle style, std::ostream& out,
           Clock clock = std::chrono::steady_clock::now);

  /// So many points more are done or have failed.
  void advance(std::size_t points);
  /// Ends the bar's line.
  void finish();

 private:
  void show(std::chrono::steady_clock::time_point now);

  std::size_t points_;
  std::size_t before_;
  ProgressStyle style_;
  std::ostream* out_;
  Clock clock_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point shown_;
  std::size_t done_ = 0;
};

}  // namespace costate

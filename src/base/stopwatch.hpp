// Wall time of parts of the program, for statistics and benchmarks.
#pragma once

#include <chrono>

namespace costate {

/// Adds the wall time of its life, in seconds, to a sum; to none where there is none.
class Stopwatch {
 public:
  explicit Stopwatch(double* seconds) : seconds_(seconds), begin_(Clock::now()) {}
  ~Stopwatch() {
    if (seconds_ != nullptr) *seconds_ += std::chrono::duration<double>(Clock::now() - begin_).count();
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  double* seconds_;
  Clock::time_point begin_;
};

}  // namespace costate

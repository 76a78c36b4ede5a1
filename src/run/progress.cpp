#include "run/progress.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <ctime>
#include <ostream>
#include <utility>

namespace costate {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds kLineInterval{30};
constexpr Seconds kBarInterval{0.2};
constexpr std::size_t kBarWidth = 30;

std::string time_of_day() { return fmt::format("{:%H:%M:%S}", fmt::localtime(std::time(nullptr))); }

}  // namespace

ProgressStyle style_of_standard_error() {
  return isatty(STDERR_FILENO) != 0 ? ProgressStyle::Bar : ProgressStyle::Lines;
}

std::string format_duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f}s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

Progress::Progress(std::size_t points, ProgressStyle style, std::ostream& out, Clock clock)
    : points_(points), style_(style), out_(&out), clock_(std::move(clock)), start_(clock_()), shown_(start_) {}

void Progress::advance() {
  ++done_;
  if (style_ == ProgressStyle::Silent) return;
  const auto now = clock_();
  const Seconds interval = style_ == ProgressStyle::Bar ? kBarInterval : kLineInterval;
  if (now - shown_ >= interval || (done_ == points_ && style_ == ProgressStyle::Bar)) show(now);
}

void Progress::show(std::chrono::steady_clock::time_point now) {
  shown_ = now;
  const double elapsed = Seconds(now - start_).count();
  const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
  const double left = static_cast<double>(points_ - done_) * elapsed / static_cast<double>(done_);
  const std::string text =
      fmt::format("{}/{} points, {:.3g} points/s, {} left", done_, points_, rate, format_duration(left));
  if (style_ == ProgressStyle::Bar) {
    const std::size_t filled = kBarWidth * done_ / points_;
    // Back to the line's start, and what an older, longer text left is cleared.
    *out_ << fmt::format("\r[{}{}] {}\x1b[K", std::string(filled, '='), std::string(kBarWidth - filled, ' '), text);
  } else {
    *out_ << fmt::format("{} {}\n", time_of_day(), text);
  }
  out_->flush();
}

void Progress::finish() {
  if (style_ == ProgressStyle::Bar && done_ > 0) *out_ << '\n' << std::flush;
}

}  // namespace costate

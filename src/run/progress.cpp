#include "run/progress.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <ostream>
#include <utility>

#include "base/duration.hpp"

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

Progress::Progress(std::size_t points, std::size_t before, ProgressStyle style, std::ostream& out, Clock clock)
    : points_(points),
      before_(before),
      style_(style),
      out_(&out),
      clock_(std::move(clock)),
      start_(clock_()),
      shown_(start_) {}

void Progress::advance(std::size_t points) {
  done_ += points;
  if (style_ == ProgressStyle::Silent) return;
  const auto now = clock_();
  const bool is_end = before_ + done_ == points_;
  const Seconds interval = style_ == ProgressStyle::Bar ? kBarInterval : kLineInterval;
  if (now - shown_ >= interval || (is_end && style_ == ProgressStyle::Bar)) show(now);
}

void Progress::show(std::chrono::steady_clock::time_point now) {
  shown_ = now;
  const std::size_t all = before_ + done_;
  const double elapsed = Seconds(now - start_).count();
  const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
  const double left = static_cast<double>(points_ - all) * elapsed / static_cast<double>(done_);
  const std::string text =
      fmt::format("{}/{} points, {:.3g} points/s, {} left", all, points_, rate, format_duration(left));
  if (style_ == ProgressStyle::Bar) {
    const std::size_t filled = kBarWidth * all / points_;
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

#include "run/time_limit.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

extern char** environ;

namespace costate {

namespace {

std::chrono::steady_clock::duration seconds(double amount) {
  // Longer than any clock of this kind goes.
  constexpr double kMost = 1e9;
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(std::min(amount, kMost)));
}

std::optional<long> whole_number(std::string_view text) {
  long number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = problem == std::errc() && end == text.data() + text.size() && number >= 0;
  return is_number ? std::optional(number) : std::nullopt;
}

/// What a program prints, as far as it comes within a few seconds; "" where it cannot be run.
std::string output_of(std::vector<std::string> arguments) {
  constexpr int kPatienceMilliseconds = 10'000;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return "";
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  const bool is_started = posix_spawnp(&child, pointers.front(), &actions, nullptr, pointers.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  std::array<char, 256> buffer{};
  while (is_started) {
    pollfd ready{ends[0], POLLIN, 0};
    if (::poll(&ready, 1, kPatienceMilliseconds) <= 0) {
      kill(child, SIGKILL);
      break;
    }
    const ssize_t count = read(ends[0], buffer.data(), buffer.size());
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  if (is_started) waitpid(child, nullptr, 0);
  return text;
}

}  // namespace

std::optional<double> parse_time_left(const std::string& text) {
  std::string_view left = text;
  while (!left.empty() && std::isspace(static_cast<unsigned char>(left.back())) != 0) left.remove_suffix(1);
  constexpr double kDay = 86400;
  constexpr double kBase = 60;
  double days = 0;
  if (const std::size_t dash = left.find('-'); dash != std::string_view::npos) {
    const std::optional<long> count = whole_number(left.substr(0, dash));
    if (!count) return std::nullopt;
    days = static_cast<double>(*count);
    left.remove_prefix(dash + 1);
  }
  double time = 0;
  for (;;) {
    const std::size_t colon = std::min(left.find(':'), left.size());
    const std::optional<long> part = whole_number(left.substr(0, colon));
    if (!part) return std::nullopt;
    time = kBase * time + static_cast<double>(*part);
    if (colon == left.size()) return days * kDay + time;
    left.remove_prefix(colon + 1);
  }
}

std::optional<double> seconds_left_of_allocation() {
  const char* const job = std::getenv("SLURM_JOB_ID");
  if (job == nullptr || !whole_number(job)) return std::nullopt;
  return parse_time_left(output_of({"squeue", "-h", "-j", job, "-o", "%L"}));
}

TimeLimit::TimeLimit(std::optional<double> limit, Clock::time_point begin, Ask ask) : ask_(std::move(ask)) {
  if (limit) limit_ = begin + seconds(*limit);
  this->ask(Clock::now());
}

void TimeLimit::ask(Clock::time_point now) {
  constexpr double kMarginPart = 0.1;
  end_.reset();
  const std::optional<double> left = ask_();
  if (left) end_ = now + seconds(*left - std::clamp(kMarginPart * *left, kLeastMargin, kMostMargin));
}

std::string TimeLimit::reached(Clock::time_point now) {
  if (limit_ && now >= *limit_) return "--max-time is over";
  if (!end_ || now < *end_) return "";
  constexpr double kExtended = 2;
  const std::optional<double> left = ask_();
  // The margin of an allocation that is extended is its own.
  if (left && *left > kExtended * kMostMargin) {
    ask(now);
    return "";
  }
  return "the allocation ends";
}

}  // namespace costate

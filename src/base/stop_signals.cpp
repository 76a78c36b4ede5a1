#include "base/stop_signals.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <string>

#include "base/error.hpp"
#include "base/exit_status.hpp"

namespace costate {

namespace {

// A handler knows nothing but what is static.
volatile std::sig_atomic_t first_signal = 0;
timespec first_time{};

double seconds_since(const timespec& begin) {
  constexpr double kNano = 1e-9;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec - begin.tv_sec) + kNano * static_cast<double>(now.tv_nsec - begin.tv_nsec);
}

// Whatever is open stays as the system has it: journals are whole up to their last record.
[[noreturn]] void leave(int /*signal*/) { _exit(static_cast<int>(ExitStatus::Interrupted)); }

void note(int signal) {
  const int kept = errno;
  if (first_signal == 0) {
    clock_gettime(CLOCK_MONOTONIC, &first_time);
    first_signal = signal;
    alarm(StopSignals::kPatience);
  } else if (signal != SIGUSR1 && seconds_since(first_time) > StopSignals::kRepetition) {
    leave(signal);
  }
  errno = kept;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(signal, &action, nullptr) != 0) throw Error(std::string("sigaction failed: ") + std::strerror(errno));
}

constexpr std::array kStopping = {SIGTERM, SIGINT, SIGUSR1};

}  // namespace

StopSignals::StopSignals() {
  first_signal = 0;
  arm();
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): of one that lives
void StopSignals::arm() {
  handle(SIGALRM, leave);
  for (const int signal : kStopping) handle(signal, note);
}

StopSignals::~StopSignals() {
  // Those that come now have nothing to wait for.
  for (const int signal : kStopping) std::signal(signal, leave);
  if (first_signal == 0) {
    for (const int signal : kStopping) std::signal(signal, SIG_DFL);
  }
}

std::string_view StopSignals::raised() {
  switch (first_signal) {
    case SIGTERM:
      return "SIGTERM";
    case SIGINT:
      return "SIGINT";
    case SIGUSR1:
      return "SIGUSR1";
    default:
      return "";
  }
}

void StopSignals::expect_end() {
  if (first_signal == 0) alarm(kPatience);
}

}  // namespace costate

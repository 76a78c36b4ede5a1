#include "run/stop_check.hpp"

#include <utility>

#include "base/interrupted.hpp"
#include "base/stop_signals.hpp"

namespace costate {

StopCheck::StopCheck(Bulletin& bulletin, std::optional<TimeLimit> limit)
    : bulletin_(&bulletin), limit_(std::move(limit)) {}

bool StopCheck::is_wanted() {
  bulletin_->poll();
  if (!reason_.empty()) return true;
  reason_ = StopSignals::raised();
  if (reason_.empty() && limit_) reason_ = limit_->reached(TimeLimit::Clock::now());
  if (!reason_.empty()) {
    bulletin_->call_stop();
  } else if (bulletin_->is_stop_called()) {
    reason_ = "another rank was told to stop";
  }
  if (reason_.empty()) return false;
  StopSignals::expect_end();
  return true;
}

bool StopCheck::is_known() { return !reason_.empty() || (!StopSignals::raised().empty() && is_wanted()); }

void StopCheck::check() {
  if (is_wanted()) throw Interrupted(reason_);
}

}  // namespace costate

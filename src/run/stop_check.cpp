#include "run/stop_check.hpp"

#include <unistd.h>

#include <utility>

#include "base/interrupted.hpp"
#include "base/stop_signals.hpp"

namespace costate {

StopCheck::StopCheck(Bulletin& bulletin, std::optional<TimeLimit> limit, int ranks)
    : bulletin_(&bulletin), limit_(std::move(limit)) {
  if (ranks > 1) parent_ = getppid();
}

bool StopCheck::is_wanted() {
  bulletin_->poll();
  if (!reason_.empty()) return true;
  reason_ = StopSignals::raised();
  if (reason_.empty() && limit_) reason_ = limit_->reached(TimeLimit::Clock::now());
  // MPI may not notice, or hang while it ends the process.
  if (reason_.empty() && parent_ && getppid() != *parent_) reason_ = "the launcher has died";
  if (reason_.empty()) reason_ = bulletin_->stop_reason();
  if (reason_.empty()) return false;
  bulletin_->call_stop(reason_);
  StopSignals::expect_end();
  return true;
}

bool StopCheck::is_known() { return !reason_.empty() || (!StopSignals::raised().empty() && is_wanted()); }

void StopCheck::check() {
  if (is_wanted()) throw Interrupted(reason_);
}

}  // namespace costate

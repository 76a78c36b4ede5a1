#include "run/journal_sink.hpp"

#include <algorithm>

#include "base/stopwatch.hpp"

namespace costate {

JournalSink::JournalSink(JournalWriter& journal, Bulletin& bulletin, StopCheck& stop, Savepoints& savepoints)
    : journal_(&journal), bulletin_(&bulletin), stop_(&stop), savepoints_(&savepoints), next_sync_(Clock::now()) {}

void JournalSink::put(std::size_t point, const PointResult& result) {
  const Stopwatch watch(&seconds_);
  journal_->append(point, result);
  ++points_;
  ++unsafe_;
}

/// What is kept of the batch goes once its points are on the disk.
void JournalSink::end_batch(std::size_t /*batch*/) {
  if (savepoints_->is_kept()) {
    sync();
    savepoints_->end_batch();
  } else {
    sync_on_time();
  }
}

void JournalSink::poll() {
  stop_->check();
  sync_on_time();
}

void JournalSink::poll_within() {
  savepoints_->poll();
  sync_on_time();
}

void JournalSink::wait() { static_cast<void>(stop_->is_wanted()); }

void JournalSink::finish() { sync(); }

void JournalSink::sync_on_time() {
  if (unsafe_ > 0 && Clock::now() >= next_sync_) sync();
}

void JournalSink::sync() {
  const Stopwatch watch(&seconds_);
  const Clock::time_point begin = Clock::now();
  journal_->sync();
  bulletin_->report(unsafe_);
  unsafe_ = 0;
  const Clock::time_point end = Clock::now();
  const std::chrono::duration<double> rest = std::max(kInterval, kRarity * std::chrono::duration<double>(end - begin));
  next_sync_ = end + std::chrono::duration_cast<Clock::duration>(rest);
}

}  // namespace costate

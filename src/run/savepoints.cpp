#include "run/savepoints.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/interrupted.hpp"

namespace costate {

Savepoints::Savepoints(const JournalDirectory& directory, std::string identity, SavepointMaker maker, double interval,
                       StopCheck& stop)
    : directory_(&directory),
      identity_(std::move(identity)),
      maker_(std::move(maker)),
      interval_(interval),
      stop_(&stop) {}

void Savepoints::begin_batch(std::size_t batch) {
  file_ = std::make_unique<SavepointFile>(directory_->savepoint(batch), identity_ + " batch " + std::to_string(batch),
                                          maker_);
  is_kept_ = false;
  last_ = Clock::now();
  cost_ = Seconds(0);
}

void Savepoints::end_batch() {
  if (is_kept_) file_->remove();
  is_kept_ = false;
}

std::unique_ptr<Archive> Savepoints::open() {
  try {
    std::unique_ptr<Archive> archive = file_->open();
    is_kept_ = archive != nullptr;
    return archive;
  } catch (const Error& error) {
    // At this level on every rank.
    spdlog::error("{}: its points are computed from their beginning", error.what());
    is_kept_ = true;
    return nullptr;
  }
}

bool Savepoints::is_stopping() {
  if (!is_stop_known_ && stop_->is_known()) {
    is_stop_known_ = true;
    stop_known_since_ = Clock::now();
  }
  return is_stop_known_;
}

bool Savepoints::is_due() {
  const Clock::time_point now = Clock::now();
  const Seconds since = now - last_;
  if (is_stopping()) return since >= std::min(kWorthwhile, interval_) && cost_ <= kMostAtEnd;
  return since >= std::max(interval_, kRarity * cost_);
}

void Savepoints::save(const std::function<void(Archive&)>& write) {
  const Clock::time_point begin = Clock::now();
  try {
    file_->write(write);
    is_kept_ = true;
  } catch (const Error& error) {
    spdlog::error("{}: the run goes on without this savepoint", error.what());
  }
  last_ = Clock::now();
  cost_ = last_ - begin;
}

void Savepoints::pass() {
  if (is_stopping()) throw Interrupted(stop_->reason());
}

void Savepoints::poll() {
  static_cast<void>(stop_->is_wanted());
  if (is_stopping() && Clock::now() - stop_known_since_ > kPatience) throw Interrupted(stop_->reason());
}

}  // namespace costate

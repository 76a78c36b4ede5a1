#include "gradient/solve_log.hpp"

#include <utility>

namespace costate {

void SolveLog::begin(SavepointStore* store) {
  store_ = store;
  finished_.clear();
  next_ = 0;
  present_ = store != nullptr ? store->open() : nullptr;
  if (present_) present_->field(finished_);
}

std::optional<SolveOutcome> SolveLog::recall() {
  if (next_ == finished_.size()) return std::nullopt;
  return finished_[next_++];
}

void SolveLog::finish(const SolveOutcome& outcome) {
  if (store_ == nullptr) return;
  finished_.push_back(outcome);
  next_ = finished_.size();
}

void SolveLog::pass_boundary(const std::function<void(Archive&)>& write) {
  if (store_ == nullptr) return;
  if (store_->is_due()) {
    store_->save([&](Archive& archive) {
      archive.field(finished_);
      write(archive);
    });
  }
  store_->pass();
}

}  // namespace costate

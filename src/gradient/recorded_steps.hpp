// What is kept of an integration by a one-step method for the way back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "checkpoint/step_record.hpp"
#include "integrate/one_step.hpp"

namespace costate {

/// Every step begins where the one before it ended, or at the start of an interval of the timeline.
class RecordedSteps {
 public:
  /// Of states of so many numbers; see StepRecord.
  RecordedSteps(const StateMemory& memory, std::size_t numbers, const CheckpointBudget& budget)
      : record_(memory, numbers, budget), kept_(budget.kept) {}

  /// A step from y on an interval, in order.
  void append(const Step& step, std::size_t interval, std::span<const double> y) {
    if (interval == starts_.size()) starts_.push_back({size(), step.t0});
    record_.append(step.t1, y);
  }
  /// The state behind the last step.
  void finish(std::span<const double> end) { record_.finish(end); }

  void fields(Archive& archive) {
    archive.field(record_);
    archive.field(starts_);
  }

  [[nodiscard]] std::size_t size() const { return record_.times().size(); }
  [[nodiscard]] Step step(std::size_t n) const {
    return {begins_interval(n) ? starts_[interval(n)].time : record_.times()[n - 1], record_.times()[n]};
  }
  [[nodiscard]] std::size_t interval(std::size_t n) const {
    const auto behind = std::ranges::upper_bound(starts_, n, {}, &Start::step);
    return static_cast<std::size_t>(behind - starts_.begin()) - 1;
  }
  [[nodiscard]] bool begins_interval(std::size_t n) const { return starts_[interval(n)].step == n; }
  [[nodiscard]] bool ends_interval(std::size_t n) const { return n + 1 == size() || begins_interval(n + 1); }

  [[nodiscard]] StoredStates& states() { return record_.states(); }
  [[nodiscard]] const StoredStates& states() const { return record_.states(); }
  [[nodiscard]] std::span<const double> end() const { return record_.end(); }
  [[nodiscard]] const Ledger& ledger() const { return record_.ledger(); }
  [[nodiscard]] StatesKept kept() const { return kept_; }

 private:
  struct Start {
    std::size_t step = 0;
    double time = 0;
  };
  StepRecord record_;
  StatesKept kept_;
  std::vector<Start> starts_;  ///< of each interval
};

}  // namespace costate

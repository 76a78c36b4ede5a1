// What is kept of a walk of steps for the way back: when each ended, states before some of them, and the last one.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "checkpoint/budget.hpp"
#include "checkpoint/ledger.hpp"
#include "checkpoint/stored_states.hpp"

namespace costate {

/// A growing list of times in blocks, in a ledger.
class StepTimes {
 public:
  /// `make_room` is asked for bytes before they are taken; all outlive this.
  StepTimes(Ledger& ledger, std::function<void(std::size_t bytes)> make_room);
  ~StepTimes();
  StepTimes(const StepTimes&) = delete;
  StepTimes& operator=(const StepTimes&) = delete;

  void append(double t);
  /// The ledger is left alone.
  void fields(Archive& archive) {
    archive.field(blocks_);
    archive.field(size_);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] double operator[](std::size_t k) const { return blocks_[k / kBlock][k % kBlock]; }

  static constexpr std::size_t kBlock = 64;
  /// Of a block and its place among the others.
  static constexpr std::size_t kBlockBytes = kBlock * sizeof(double) + 2 * sizeof(std::vector<double>);

 private:
  Ledger* ledger_;
  std::function<void(std::size_t bytes)> make_room_;
  std::vector<std::vector<double>> blocks_;
  std::size_t size_ = 0;
};

/// Where a budget has room for states of so many numbers on disk.
[[nodiscard]] std::unique_ptr<DiskStates> disk_states(std::size_t numbers, const CheckpointBudget& budget,
                                                      Ledger& ledger, OpenStateFile open);

class StepRecord {
 public:
  /// Of states of so many numbers in this memory, which outlives it. Throws CheckpointError where the budget is less
  /// than least_memory().
  StepRecord(const StateMemory& memory, std::size_t numbers, const CheckpointBudget& budget);
  /// The same with another file in place of HDF5's.
  StepRecord(const StateMemory& memory, std::size_t numbers, const CheckpointBudget& budget, OpenStateFile open);
  StepRecord(const StepRecord&) = delete;  // its parts refer to each other
  StepRecord& operator=(const StepRecord&) = delete;

  /// A step from `state` that ended at t1.
  void append(double t1, std::span<const double> state);
  /// The state behind the last step.
  void finish(std::span<const double> end) { end_.assign(end); }

  void fields(Archive& archive);

  [[nodiscard]] const StepTimes& times() const { return times_; }
  [[nodiscard]] StoredStates& states() { return states_; }
  [[nodiscard]] const StoredStates& states() const { return states_; }
  [[nodiscard]] std::span<const double> end() const { return end_.span(); }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }

  /// What a walk of so many steps needs at least.
  [[nodiscard]] static std::size_t least_memory(std::size_t numbers, std::size_t steps, const CheckpointBudget& budget);

 private:
  Ledger ledger_;
  StoredStates states_;
  StatesKept kept_;
  StepTimes times_;
  StateArray end_;
};

}  // namespace costate

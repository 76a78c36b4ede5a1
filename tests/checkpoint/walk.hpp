// A chain of steps that can be told whether its states are right, with checkpoints in memory and on disk.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint/step_record.hpp"

namespace costate {

/// x -> 1 - 1.9 x^2, an orbit that rounding errors throw off: a state that is not the same bits is soon another one.
inline void step_forward(std::span<double> state) {
  for (double& x : state) x = 1 - 1.9 * x * x;
}

class Walk {
 public:
  static constexpr std::size_t kNumbers = 500;

  Walk(std::size_t steps, const CheckpointBudget& budget) : Walk(steps, budget, hdf5_state_file(budget, kNumbers)) {}
  Walk(std::size_t steps, const CheckpointBudget& budget, OpenStateFile open)
      : steps_(steps), record_(host_memory(), kNumbers, budget, std::move(open)) {}

  void forward() {
    std::vector<double> state = first();
    for (std::size_t n = 0; n < steps_; ++n) {
      record_.append(static_cast<double>(n), state);
      step_forward(state);
    }
    record_.finish(state);
  }
  /// Compares with all states; `between` is called before each step.
  std::int64_t back(Release release, const std::function<void(std::size_t step)>& between = {}) {
    const std::int64_t before = record_.states().advances();
    std::vector<std::vector<double>> all{first()};
    for (std::size_t n = 0; n < steps_; ++n) step_forward(all.emplace_back(all.back()));
    EXPECT_TRUE(std::ranges::equal(record_.end(), all.back()));
    record_.states().begin_walk(steps_, release);
    for (std::size_t n = steps_; n-- > 0;) {
      if (between) between(n);
      const auto state = record_.states().before(n, [](std::size_t, StateArray& y) { step_forward(y.span()); });
      EXPECT_TRUE(std::ranges::equal(state, all[n])) << "before step " << n;
      EXPECT_EQ(record_.times()[n], static_cast<double>(n));
    }
    return record_.states().advances() - before;
  }
  [[nodiscard]] const StepRecord& record() const { return record_; }

 private:
  static std::vector<double> first() {
    std::vector<double> state(kNumbers);
    for (std::size_t k = 0; k < kNumbers; ++k) state[k] = 0.3 + 1e-3 * static_cast<double>(k);
    return state;
  }

  std::size_t steps_;
  StepRecord record_;
};

/// Memory for so many slots, beside all else that a walk of these steps takes, with or without a disk.
inline std::size_t memory_of(std::size_t slots, std::size_t steps, const CheckpointBudget& budget) {
  return StepRecord::least_memory(Walk::kNumbers, steps, budget) +
         (slots - StoredStates::kLeastSlots) * Walk::kNumbers * sizeof(double);
}

}  // namespace costate

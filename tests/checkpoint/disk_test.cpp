// Two levels: states in HDF5 every P steps, the binomial schedule in memory between.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/forecast.hpp"
#include "checkpoint/revolve.hpp"
#include "support/temporary_directory.hpp"
#include "walk.hpp"

namespace costate {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
/// What a state takes, so that all else is little beside it; only its first number says anything.
constexpr std::size_t kLarge = std::size_t{1} << 18U;
constexpr std::size_t kLargeNumbers = kLarge / sizeof(double);

std::vector<double> large_state(std::size_t first) {
  std::vector<double> state(kLargeNumbers, 0.0);
  state[0] = static_cast<double>(first);
  return state;
}

/// A file that counts.
struct Traffic {
  std::vector<std::size_t> writes;  ///< by place
  std::vector<std::size_t> reads;
};
class CountedFile : public StateFile {
 public:
  explicit CountedFile(Traffic& traffic) : traffic_(&traffic) {}
  void write(std::size_t place, std::span<const double> state) override {
    traffic_->writes.resize(std::max(traffic_->writes.size(), place + 1));
    traffic_->reads.resize(traffic_->writes.size());
    states_.resize(traffic_->writes.size());
    ++traffic_->writes[place];
    states_[place] = state.front();
  }
  void read(std::size_t place, std::span<double> state) override {
    ++traffic_->reads[place];
    std::ranges::fill(state, 0.0);
    state.front() = states_[place];
  }
  void expect(std::size_t /*place*/) override {}

 private:
  Traffic* traffic_;
  std::vector<double> states_;
};

TEST(TwoLevels, TakeWhatTheClosedFormulaSays) {
  // With S + 1 slots - the first state stays in one - and one state on disk every P = S + 1 steps, every stretch of P
  // steps but the last takes t(P, S) advances, from each state on disk, which is read once.
  for (const std::size_t slots : {3U, 4U, 9U, 20U}) {
    for (const std::size_t steps : {100U, 1000U}) {
      Traffic traffic;
      Ledger ledger((slots + 2) * kLarge + steps * DiskStates::memory_per_state());
      StoredStates states(host_memory(), kLargeNumbers, ledger,
                          std::make_unique<DiskStates>(
                              steps, 1, ledger, [&](std::size_t) { return std::make_unique<CountedFile>(traffic); }));
      for (std::size_t n = 0; n < steps; ++n) states.offer(n, large_state(n));
      const std::size_t period = slots;
      EXPECT_EQ(states.period(), period);
      EXPECT_EQ(states.on_disk(), (steps - 1) / period);
      states.begin_walk(steps, Release::Steps);
      for (std::size_t n = steps; n-- > 0;)
        EXPECT_EQ(states.before(n, [](std::size_t, StateArray& x) { ++x.data()[0]; })[0], static_cast<double>(n));
      const std::size_t stretches = (steps - 1) / period;  // the last one is in memory
      // Of a whole one of P steps one state finds no slot.
      const std::int64_t last = steps - stretches * period == period ? 1 : 0;
      const auto whole = revolve_advances(period, slots) + last +
                         static_cast<std::int64_t>(stretches - 1) * revolve_advances(period, slots - 1);
      EXPECT_EQ(states.advances(), whole) << steps << " steps, " << slots << " slots";
      for (std::size_t place = 0; place < traffic.writes.size(); ++place) {
        EXPECT_EQ(traffic.writes[place], 1U);
        EXPECT_EQ(traffic.reads[place], place + 1 == traffic.writes.size() ? 0U : 1U);
      }
    }
  }
}

TEST(TwoLevels, DoubleTheirPeriodOnAFullDisk) {
  constexpr std::size_t kSteps = 3000;
  for (const std::size_t capacity : {1U, 2U, 3U, 7U, 30U}) {
    Traffic traffic;
    constexpr std::size_t kSlots = 5;
    Ledger ledger((kSlots + 2) * kLarge + capacity * DiskStates::memory_per_state());
    StoredStates states(host_memory(), kLargeNumbers, ledger,
                        std::make_unique<DiskStates>(
                            capacity, 8, ledger, [&](std::size_t) { return std::make_unique<CountedFile>(traffic); }));
    for (std::size_t n = 0; n < kSteps; ++n) states.offer(n, large_state(n));
    EXPECT_LE(traffic.writes.size(), capacity);
    EXPECT_LE(ledger.disk_peak(), 8 * capacity);
    std::size_t period = kSlots;
    while ((kSteps - 1) / period > capacity) period *= 2;
    EXPECT_EQ(states.period(), period);
    EXPECT_EQ(states.on_disk(), (kSteps - 1) / period);
    states.begin_walk(kSteps, Release::Steps);
    for (std::size_t n = kSteps; n-- > 0;)
      ASSERT_EQ(states.before(n, [](std::size_t, StateArray& x) { ++x.data()[0]; })[0], static_cast<double>(n));
    const std::size_t last = (kSteps - 1) / period;
    const auto most = revolve_advances(period, kSlots) + revolve_advances(kSteps - last * period, kSlots - 1) +
                      static_cast<std::int64_t>(last - 1) * revolve_advances(period, kSlots - 1);
    EXPECT_LE(states.advances(), most);
    EXPECT_GE(states.advances(), most - revolve_advances(kSteps - last * period, kSlots - 1));
  }
}

TEST(TwoLevels, GiveTheSameStatesForEveryBudget) {
  const TemporaryDirectory directory;
  constexpr std::size_t kSteps = 700;
  for (const std::size_t disk : {std::size_t{0}, std::size_t{100} << 10U, std::size_t{200} << 10U, 10 * kMiB}) {
    for (const std::size_t slots : {3U, 4U, 10U, 50U, 800U}) {
      CheckpointBudget budget{0, disk, directory.path().string()};
      budget.memory = memory_of(slots, kSteps, budget);
      Walk walk(kSteps, budget);
      walk.forward();
      const Ledger& ledger = walk.record().ledger();
      const std::int64_t first = walk.back(Release::Keep);
      EXPECT_GT(walk.back(Release::Keep) + 1, 0);
      walk.back(Release::Steps);
      EXPECT_LE(ledger.memory_peak(), budget.memory);
      EXPECT_LE(ledger.disk_peak(), disk);
      if (slots > kSteps) {
        EXPECT_EQ(first, 0);
        EXPECT_EQ(ledger.disk_peak(), 0U);
      } else {
        EXPECT_GT(first, 0);
      }
    }
  }
}

TEST(TwoLevels, AreWhatTheForecastSays) {
  const TemporaryDirectory directory;
  for (const std::size_t steps : {1U, 50U, 333U, 1500U}) {
    for (const std::size_t disk : {std::size_t{0}, std::size_t{300} << 10U, 10 * kMiB}) {
      for (const std::size_t slots : {3U, 8U, 64U}) {
        for (const std::size_t walks : {1U, 3U}) {
          CheckpointBudget budget{0, disk, directory.path().string()};
          budget.memory = memory_of(slots, steps, budget);
          const CheckpointForecast forecast = forecast_checkpoints(steps, Walk::kNumbers, budget, walks);
          Walk walk(steps, budget);
          walk.forward();
          EXPECT_EQ(walk.record().states().on_disk(), forecast.disk_states);
          if (forecast.disk_states > 0) {
            EXPECT_EQ(walk.record().states().period(), forecast.period);
          }
          EXPECT_EQ(walk.record().states().slots(), forecast.slots);
          std::int64_t advances = 0;
          for (std::size_t k = 1; k <= walks; ++k) advances += walk.back(k < walks ? Release::Keep : Release::Steps);
          EXPECT_EQ(advances, forecast.recomputed);
          EXPECT_EQ(walk.record().ledger().memory_peak(), forecast.memory_bytes);
          EXPECT_EQ(walk.record().ledger().disk_peak(), forecast.disk_bytes);
          EXPECT_EQ(walk.record().ledger().peak(), forecast.bytes_peak);
        }
      }
    }
  }
}

TEST(StepRecord, NeedsTheLeastThatItNames) {
  constexpr std::size_t kSteps = 1000;
  CheckpointBudget budget;
  budget.memory = StepRecord::least_memory(Walk::kNumbers, kSteps, budget);
  Walk least(kSteps, budget);
  least.forward();
  least.back(Release::Steps);
  EXPECT_EQ(least.record().ledger().memory_peak(), budget.memory);
  budget.memory -= 1;
  Walk less(kSteps, budget);
  EXPECT_THROW(less.forward(), CheckpointError);
  budget.memory = StepRecord::least_memory(Walk::kNumbers, 0, budget) - 1;
  EXPECT_THROW(Walk(kSteps, budget), CheckpointError);
}

}  // namespace
}  // namespace costate

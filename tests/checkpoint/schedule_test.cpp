// How many steps are advanced to walk back over a chain with few states stored.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "checkpoint/revolve.hpp"
#include "checkpoint/stored_states.hpp"

namespace costate {
namespace {

/// The fewest advances by trying every stride: t(l, s) = min over d of d + t(l - d, s - 1) + t(d, s).
std::vector<std::vector<std::int64_t>> all_advances(std::size_t most_steps, std::size_t most_slots) {
  std::vector<std::vector<std::int64_t>> t(most_slots + 1, std::vector<std::int64_t>(most_steps + 1, 0));
  for (std::size_t l = 1; l <= most_steps; ++l) t[1][l] = static_cast<std::int64_t>(l * (l - 1) / 2);
  for (std::size_t s = 2; s <= most_slots; ++s) {
    for (std::size_t l = 2; l <= most_steps; ++l) {
      t[s][l] = std::numeric_limits<std::int64_t>::max();
      for (std::size_t d = 1; d < l; ++d)
        t[s][l] = std::min(t[s][l], static_cast<std::int64_t>(d) + t[s - 1][l - d] + t[s][d]);
    }
  }
  return t;
}

TEST(Revolve, TakesTheFewestAdvances) {
  constexpr std::size_t kSteps = 120;
  constexpr std::size_t kSlots = 12;
  const auto fewest = all_advances(kSteps, kSlots);
  for (std::size_t s = 1; s <= kSlots; ++s) {
    for (std::size_t l = 1; l <= kSteps; ++l) {
      EXPECT_EQ(revolve_advances(l, s), fewest[s][l]) << l << " steps, " << s << " slots";
      if (s < 2 || l < 2) continue;
      const std::size_t d = revolve_stride(l, s);
      EXPECT_EQ(static_cast<std::int64_t>(d) + fewest[s - 1][l - d] + fewest[s][d], fewest[s][l]) << l << ", " << s;
    }
  }
}

TEST(Revolve, HasThePublishedNumbers) {
  EXPECT_EQ(revolve_advances(10, 3), 15);
  EXPECT_EQ(revolve_advances(50, 5), 122);
  EXPECT_EQ(revolve_advances(100, 3), 490);
  EXPECT_EQ(revolve_advances(100, 5), 316);
  EXPECT_EQ(revolve_advances(100, 10), 222);
  EXPECT_EQ(revolve_advances(256, 8), 804);
  EXPECT_EQ(revolve_advances(1000, 10), 3636);
  EXPECT_EQ(revolve_advances(1000, 16), 2860);
  EXPECT_EQ(revolve_advances(10000, 10), 57624);
  // Two levels: forward, the stretches of P steps from states that are stored elsewhere, and backward.
  EXPECT_EQ(100 + 10 * revolve_advances(10, 3) + 100, 350);
  EXPECT_EQ(1000 + 20 * revolve_advances(50, 8) + 1000, 3900);
}

/// A chain whose state is the number of the step, walked back and checked. Memory holds `slots` states.
class Chain {
 public:
  Chain(std::size_t steps, std::size_t slots)
      : steps_(steps), ledger_((slots + StoredStates::kInMotion) * sizeof(double)), states_(host_memory(), 1, ledger_) {
    EXPECT_EQ(states_.slots(), slots);
  }

  void forward() {
    for (std::size_t n = 0; n < steps_; ++n) states_.offer(n, std::vector<double>{static_cast<double>(n)});
  }
  /// In place of forward(): only the first state is known.
  void store_the_first() { states_.offer(0, std::vector<double>{0}); }
  /// The advances that it took.
  std::int64_t back(Release release) {
    const std::int64_t before = states_.advances();
    std::int64_t counted = 0;
    states_.begin_walk(steps_, release);
    for (std::size_t n = steps_; n-- > 0;) {
      const auto state = states_.before(n, [&](std::size_t step, StateArray& moving) {
        EXPECT_EQ(moving.data()[0], static_cast<double>(step));
        moving.data()[0] += 1;
        ++counted;
      });
      EXPECT_EQ(state[0], static_cast<double>(n));
    }
    EXPECT_EQ(states_.advances() - before, counted);
    EXPECT_LE(ledger_.peak(), ledger_.limit());
    return counted;
  }

 private:
  std::size_t steps_;
  Ledger ledger_;
  StoredStates states_;
};

TEST(StoredStates, FromTheFirstOneAreRevolve) {
  for (const std::size_t slots : {3U, 4U, 8U, 10U, 20U}) {
    for (const std::size_t steps : {1U, 2U, 3U, 10U, 50U, 100U, 256U, 1000U}) {
      Chain chain(steps, slots);
      chain.store_the_first();
      EXPECT_EQ(chain.back(Release::Steps), revolve_advances(steps, slots)) << steps << " steps, " << slots << " slots";
    }
  }
}

TEST(StoredStates, OfTheWayForwardMakeItCheaper) {
  for (const std::size_t slots : {3U, 4U, 7U, 16U, 100U}) {
    for (const std::size_t steps : {1U, 5U, 64U, 99U, 100U, 101U, 777U, 3000U}) {
      for (const Release release : {Release::Steps, Release::Keep}) {
        Chain chain(steps, slots);
        chain.forward();
        const std::int64_t first = chain.back(release);
        EXPECT_LE(first, revolve_advances(steps, slots)) << steps << " steps, " << slots << " slots";
        if (steps <= slots) {
          EXPECT_EQ(first, 0);
        }
        if (release == Release::Keep) {
          EXPECT_EQ(chain.back(Release::Keep), first);
          EXPECT_LE(chain.back(Release::Steps), first);
        }
      }
    }
  }
}

TEST(StoredStates, CostOneStepForEachThatDoesNotFit) {
  // States are given up one by one, and the one that is being walked from is in no slot of its own.
  for (const std::size_t slots : {8U, 50U, 100U}) {
    for (std::size_t steps = slots; steps <= 2 * slots; ++steps) {
      Chain chain(steps, slots);
      chain.forward();
      EXPECT_EQ(chain.back(Release::Steps), static_cast<std::int64_t>(steps - slots)) << steps << ", " << slots;
    }
  }
}

TEST(StoredStates, AreCloseToTheBestThatIsKnownAfterwards) {
  // Of all steps - forward, again, and back at three times the price of a step - some percent more.
  for (const std::size_t slots : {3U, 5U, 10U, 16U, 50U}) {
    for (const std::size_t steps : {60U, 160U, 500U, 1000U, 3000U}) {
      Chain chain(steps, slots);
      chain.forward();
      const auto all = static_cast<double>(chain.back(Release::Steps)) + 4 * static_cast<double>(steps);
      const auto best = static_cast<double>(revolve_advances(steps, slots)) + 3 * static_cast<double>(steps) + 1;
      EXPECT_LE(all, 1.1 * best) << steps << " steps, " << slots << " slots";
    }
  }
}

}  // namespace
}  // namespace costate

// Derivatives of coefficients by a device, on a fake of one, against the host's; kinks are left to the host.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "device/tape_pair.hpp"

namespace costate::test {
namespace {

TEST(TapeReversal, IsLikeTheHost) {
  for (const std::size_t lanes : kLaneCounts) {
    SCOPED_TRACE(lanes);
    const TapeCase tape({tape_expressions(), {"a", "b*t^2"}}, lanes);
    Pair pair(tape);
    for (const double t0 : {0.05, 0.4, 0.9, 1.3, 2.1}) {
      pair.enter(t0, t0 + 0.3);
      const std::vector<double> times = stage_times(t0, t0 + 0.3);
      std::vector<double> bars = pair.bars(times);
      for (std::size_t k = 0; k < bars.size(); k += 7) bars[k] = 0;
      const Derivatives found = pair.reversed(times, bars);
      EXPECT_TRUE(found.is_done);
      expect_same(found.sums, pair.reversed_on_host(times, bars).sums, kReverseTolerance);
    }
  }
}

TEST(TapeReversal, IsLeftToTheHostAtKinks) {
  const std::vector<double> times = stage_times(0.2, 0.7);
  for (const std::string& text : expressions_on_kinks()) {
    SCOPED_TRACE(text);
    const TapeCase tape({{text + " + c*t", "a*t"}}, 5);
    Pair pair(tape);
    pair.enter(0.1, 0.8);
    std::vector<double> bars = pair.bars(times);
    const Derivatives found = pair.reversed(times, bars);
    EXPECT_FALSE(found.is_done);
    EXPECT_EQ(found.sums, std::vector<double>(pair.entries(), 0.25));
    // A bar of 0 is one to rounding only.
    std::fill_n(bars.begin(), bars.size(), 0.0);
    EXPECT_FALSE(pair.reversed(times, bars).is_done);
    // Lanes without x have no kink.
    pair.silence({true, false, true, true, false});
    bars = pair.bars(times);
    const Derivatives live = pair.reversed(times, bars);
    EXPECT_TRUE(live.is_done);
    expect_same(live.sums, pair.reversed_on_host(times, bars).sums, kReverseTolerance);
  }
}

TEST(TapeReversal, IsDoneWhereASlopeTakesTheKinkAway) {
  const std::vector<double> times = stage_times(0.2, 0.7);
  for (const std::string& text : expressions_past_kinks()) {
    SCOPED_TRACE(text);
    const TapeCase tape({{text + " + c*t", "a*t"}}, 5);
    Pair pair(tape);
    pair.enter(0.1, 0.8);
    const std::vector<double> bars = pair.bars(times);
    const Derivatives found = pair.reversed(times, bars);
    EXPECT_TRUE(found.is_done);
    expect_same(found.sums, pair.reversed_on_host(times, bars).sums, kReverseTolerance);
  }
}

TEST(TapeReversal, MakesNoDerivativesOfRounding) {
  const TapeCase tape({{"a*t", "b*t"}}, 5);
  Pair pair(tape);
  pair.enter(0.1, 0.8);
  const std::vector<double> times = stage_times(0.2, 0.7);
  const DeviceArray<double> bars(std::vector<double>(pair.bars(times).size(), 0.0), pair.stream);
  DeviceArray<double> sums(std::vector<double>(pair.entries(), 0.0), pair.stream);
  EXPECT_TRUE(pair.device.reverse(times, bars.data(), sums.data()));
  EXPECT_EQ(sums.download(pair.stream), std::vector<double>(pair.entries(), 0.0));
}

TEST(TapeReversal, PassesKinksAtTheEndsOfAnInterval) {
  for (const char* text : {"abs(t - x - 0.5)", "max(t - 0.5, x)", "sqrt(t - 0.5 + x)", "abs(t - 0.5 + i*x)",
                           "linear(t - x, q, 0, 1)", "pwc(t - x, q, 0, 1)"}) {
    SCOPED_TRACE(text);
    const TapeCase tape({{std::string(text) + "*b", "a*t"}}, 4);
    Pair pair(tape);
    pair.enter(0.5, 0.6);
    const std::vector<double> times{0.5, 0.52, 0.57};
    const std::vector<double> bars = pair.bars(times);
    const Derivatives found = pair.reversed(times, bars);
    EXPECT_TRUE(found.is_done);
    expect_same(found.sums, pair.reversed_on_host(times, bars).sums, kReverseTolerance);
    if (std::string(text).starts_with("pwc")) continue;  // which has no kink there
    pair.enter(0.45, 0.6);
    EXPECT_FALSE(pair.reversed(times, bars).is_done);
  }
}

TEST(TapeReversal, IsLeftToTheHostWhereBarsAreNoNumbers) {
  const TapeCase tape({{"a*t", "b"}}, 5);
  Pair pair(tape);
  pair.enter(0, 1);
  const std::vector<double> times = stage_times(0.2, 0.7);
  std::vector<double> bars = pair.bars(times);
  bars[bars.size() / 2] = std::nan("");
  EXPECT_FALSE(pair.reversed(times, bars).is_done);
}

}  // namespace
}  // namespace costate::test

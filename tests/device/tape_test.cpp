// Coefficients evaluated on a device, on a fake of one, against the host's.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "device/fake_cuda.hpp"
#include "device/tape_pair.hpp"

namespace costate::test {
namespace {

TEST(Tapes, EvaluateLikeTheHost) {
  for (const std::size_t lanes : kLaneCounts) {
    SCOPED_TRACE(lanes);
    const TapeCase tape({tape_expressions(), {"a", "b*t^2"}}, lanes);
    Pair pair(tape);
    for (const double t0 : {0.05, 0.4, 0.9, 1.3, 2.1}) {
      pair.enter(t0, t0 + 0.3);
      const std::vector<double> times = stage_times(t0, t0 + 0.3);
      expect_same(pair.evaluated(times), pair.expected(times), kTolerance);
    }
  }
}

TEST(Tapes, AreOfAllLanesAtOnceThoseOfEachLane) {
  // Lanes are in different intervals of their pulses.
  const TapeCase tape({{"pwc(t, q, a/4, b + 1)", "linear(t, q, a - 0.4, b + 1)"}}, 17);
  Pair pair(tape);
  pair.enter(0.6, 0.7);
  const auto states = pair.host.discrete_states();
  EXPECT_GT(*std::ranges::max_element(states), *std::ranges::min_element(states));
  const std::vector<double> times = stage_times(0.6, 0.7);
  expect_same(pair.evaluated(times), pair.expected(times), kTolerance);
  EXPECT_TRUE(pair.reversed(times, pair.bars(times)).is_done);
}

TEST(Tapes, AreZeroInSilentLanes) {
  for (const std::size_t lanes : {3U, 64U}) {
    // Values that are not finite, kinks and negative rates.
    const TapeCase tape({{"a*t", "1/(x*t)", "abs(x*t)"}, {"a*t - 3"}}, lanes);
    Pair pair(tape);
    pair.enter(0.1, 0.4);
    pair.silence(std::vector<bool>(lanes, true));
    const std::vector<double> times = stage_times(0.15, 0.35);
    expect_same(pair.evaluated(times), std::vector<double>(times.size() * pair.table_size(), 0.0), 0);
    const Derivatives none = pair.reversed(times, pair.bars(times));
    EXPECT_TRUE(none.is_done);
    EXPECT_EQ(none.sums, std::vector<double>(pair.entries(), 0.25));
  }
}

TEST(Tapes, LeaveOutSilentLanesOnly) {
  const TapeCase tape({{"a*t", "1/x + t"}}, 6);
  Pair pair(tape);
  pair.enter(0.1, 0.4);
  pair.silence({true, false, true, true, false, true});
  const std::vector<double> times = stage_times(0.15, 0.35);
  const std::vector<double> found = pair.evaluated(times);
  expect_same(found, pair.expected(times), kTolerance);
  EXPECT_NE(found[1], 0);
  const std::vector<double> bars = pair.bars(times);
  const Derivatives derivatives = pair.reversed(times, bars);
  EXPECT_TRUE(derivatives.is_done);
  expect_same(derivatives.sums, pair.reversed_on_host(times, bars).sums, kReverseTolerance);
  pair.silence(std::vector<bool>(6, false));
  EXPECT_THROW((void)pair.evaluated(times), MemberError);
}

std::string text_of(const MemberError& error) { return std::to_string(error.member()) + ": " + error.what(); }

/// What check() throws, and what the host throws at the first time where it does.
void expect_same_error(Pair& pair, const std::vector<double>& times) {
  std::string expected;
  for (const double t : times) {
    try {
      pair.host.at(t);
    } catch (const MemberError& error) {
      expected = text_of(error);
      break;
    }
  }
  ASSERT_NE(expected, "");
  try {
    (void)pair.evaluated(times);
    FAIL() << "nothing is thrown";
  } catch (const MemberError& error) {
    EXPECT_EQ(text_of(error), expected);
  }
}

TEST(Tapes, ThrowTheErrorOfTheHost) {
  const std::vector<double> times = stage_times(0, 1);
  for (const std::size_t lanes : {2U, 64U}) {
    for (const char* text : {"sqrt(a - t)", "1/x", "log(x - t)", "exp(1000*t/a)"}) {
      const TapeCase tape({{"a", text, "t"}}, lanes);
      Pair pair(tape);
      pair.enter(0, 1);
      expect_same_error(pair, times);
    }
    const TapeCase tape({{"a"}, {"b", "a - t"}}, lanes);
    Pair pair(tape);
    pair.enter(0, 1);
    expect_same_error(pair, {0.1, 0.2, 2.0, 3.0, 0.1});
    // Rounding is no negative rate.
    const TapeCase rounded({{"a"}, {"1e-13*(0.5 - t)"}}, lanes);
    Pair near(rounded);
    near.enter(0, 1);
    EXPECT_NO_THROW((void)near.evaluated(times));
  }
}

TEST(Tapes, AreNoNumbersBeforeStatesAreDecided) {
  const TapeCase tape({{"a*rect(t, 0, 1)"}}, 3);
  Pair pair(tape);
  pair.device.enter();
  EXPECT_THROW((void)pair.evaluated({0.5}), MemberError);
}

TEST(Tapes, SayWhereTheHostDisagrees) {
  const TapeCase tape({{"1/x + t"}}, 1);
  Pair pair(tape);
  pair.enter(0, 1);
  pair.host.silence({true});  // and the device is not told
  try {
    (void)pair.evaluated({0.5});
    FAIL() << "nothing is thrown";
  } catch (const MemberError&) {
    FAIL() << "the host found something";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("host and device disagree"), std::string::npos);
  }
}

TEST(Tapes, RatesArePerPhysicalTime) {
  // Per time of the model they are 1000 a times as large.
  const TapeCase rounded({{"a"}, {"-2e-14*b*(1 + t)"}, "1000*a"}, 3);
  Pair near(rounded);
  near.enter(0, 1);
  EXPECT_NO_THROW((void)near.evaluated({0.3, 0.7}));
  const TapeCase negative({{"a"}, {"-2e-12*b*(1 + t)"}, "1000*a"}, 3);
  Pair pair(negative);
  pair.enter(0, 1);
  expect_same_error(pair, {0.3, 0.7});
}

TEST(Tapes, HaveTheSameBitsInGroupsOfTimes) {
  const TapeCase tape({tape_expressions(), {"a"}}, 7);
  Pair whole(tape);
  Pair parts(tape, 1);
  std::vector<double> times;
  for (std::size_t k = 0; k < 2 * kTapeTimes + 5; ++k) times.push_back(0.41 + 0.005 * static_cast<double>(k));
  const std::vector<double> bars = whole.bars(times);
  whole.enter(0.4, 0.7);
  parts.enter(0.4, 0.7);
  EXPECT_EQ(whole.evaluated(times), parts.evaluated(times));
  EXPECT_EQ(whole.reversed(times, bars).sums, parts.reversed(times, bars).sums);
  // Fewer times after more.
  const std::vector<double> few(times.begin(), times.begin() + 2);
  const std::vector<double> few_bars = whole.bars(few);
  expect_same(whole.evaluated(few), whole.expected(few), kTolerance);
  expect_same(whole.reversed(few, few_bars).sums, whole.reversed_on_host(few, few_bars).sums, kReverseTolerance);
}

TEST(Tapes, LetFlagsTravelOnly) {
  for (const std::size_t lanes : kLaneCounts) {
    const TapeCase tape({tape_expressions(), {"a"}}, lanes);
    Pair pair(tape);
    pair.enter(0.4, 0.7);
    const std::vector<double> times = stage_times(0.45, 0.6);
    DeviceArray<double> table(times.size() * pair.table_size());
    DeviceArray<double> bars(pair.bars(times), pair.stream);
    DeviceArray<double> sums(std::vector<double>(pair.entries(), 0.0), pair.stream);
    const Traffic before = fake_traffic();
    pair.device.evaluate(times, table.data());
    pair.device.check(times);
    EXPECT_TRUE(pair.device.reverse(times, bars.data(), sums.data()));
    const Traffic after = fake_traffic();
    EXPECT_EQ(after.up - before.up, 0U);
    EXPECT_EQ(after.down - before.down, sizeof(std::uint32_t) * (times.size() + 1));
  }
}

}  // namespace
}  // namespace costate::test

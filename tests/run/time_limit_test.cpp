#include "run/time_limit.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

using namespace std::chrono_literals;

TEST(ParseTimeLeft, ReadsWhatSqueueWrites) {
  EXPECT_EQ(parse_time_left("1-02:03:04\n"), 86400 + 7200 + 180 + 4);
  EXPECT_EQ(parse_time_left("2:03:04"), 7200 + 180 + 4);
  EXPECT_EQ(parse_time_left("59:58"), 59 * 60 + 58);
  EXPECT_EQ(parse_time_left("7"), 7);
  for (const char* const text : {"", "UNLIMITED", "NOT_SET", "INVALID", "1:x", "-1", ":", "1-"})
    EXPECT_FALSE(parse_time_left(text)) << text;
}

TEST(TimeLimit, OfTheCommandLineIsReachedOnce) {
  const auto begin = TimeLimit::Clock::now();
  TimeLimit limit(100.0, begin, [] { return std::optional<double>(); });
  EXPECT_EQ(limit.reached(begin + 99s), "");
  EXPECT_NE(limit.reached(begin + 100s), "");
}

TEST(TimeLimit, WithoutOneThereIsNone) {
  TimeLimit limit(std::nullopt, TimeLimit::Clock::now(), [] { return std::optional<double>(); });
  EXPECT_EQ(limit.reached(TimeLimit::Clock::now() + 1000h), "");
}

TEST(TimeLimit, AnAllocationThatIsExtendedGoesOn) {
  const auto begin = TimeLimit::Clock::now();
  double left = 1000;
  TimeLimit limit(std::nullopt, begin, [&] { return std::optional(left); });
  // A minute before the end.
  EXPECT_EQ(limit.reached(begin + 930s), "");
  left = 5000;
  EXPECT_EQ(limit.reached(begin + 950s), "");
  EXPECT_EQ(limit.reached(begin + 5800s), "");
  left = 60;
  EXPECT_NE(limit.reached(begin + 5900s), "");
}

TEST(TimeLimit, AShortAllocationHasAShortMargin) {
  const auto begin = TimeLimit::Clock::now();
  TimeLimit limit(std::nullopt, begin, [] { return std::optional(60.0); });
  EXPECT_EQ(limit.reached(begin + 40s), "");
  EXPECT_NE(limit.reached(begin + 50s), "");
}

}  // namespace
}  // namespace costate

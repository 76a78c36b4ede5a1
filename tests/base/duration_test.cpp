#include "base/duration.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace costate {
namespace {

TEST(FormatDuration, TakesTheUnitsThatSuit) {
  EXPECT_EQ(format_duration(0.44), "0.4s");
  EXPECT_EQ(format_duration(12.3), "12s");
  EXPECT_EQ(format_duration(185), "3m05s");
  EXPECT_EQ(format_duration(3720), "1h02m");
}

TEST(ParseDuration, UnitsAdd) {
  EXPECT_EQ(parse_duration("3h50m"), 3 * 3600 + 50 * 60);
  EXPECT_EQ(parse_duration("10 min"), 600);
  EXPECT_EQ(parse_duration("1d 2h 3m 4s"), 86400 + 7200 + 180 + 4);
  EXPECT_EQ(parse_duration("1.5h"), 5400);
  EXPECT_EQ(parse_duration(" 90 s "), 90);
  EXPECT_EQ(parse_duration("0"), 0);
}

TEST(ParseDuration, WhatIsNoneIsRefused) {
  for (const char* const text :
       {"", " ", "10", "3:50", "h", "3x", "-3h", "1m1h", "1h1h", "1e3s", "inf s", "nan s", "3h 50", "1h,2m",
        "10 minutes", "99999999999999999999999999999999999999999999999999999999999"})
    EXPECT_THROW(static_cast<void>(parse_duration(text)), Error) << text;
}

}  // namespace
}  // namespace costate

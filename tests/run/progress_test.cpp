#include "run/progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace costate {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  std::ostringstream out;
  std::chrono::steady_clock::time_point now{1h};
  Progress make(std::size_t points, ProgressStyle style) {
    return Progress(points, style, out, [this] { return now; });
  }
};

TEST(Progress, ALogGetsALineEveryHalfMinute) {
  Fixture fixture;
  Progress progress = fixture.make(1000, ProgressStyle::Lines);
  for (int k = 0; k < 100; ++k) {
    fixture.now += 1s;
    progress.advance();
  }
  progress.finish();
  const std::string text = fixture.out.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
  EXPECT_NE(text.find(" 30/1000 points, 1 points/s, 16m10s left\n"), std::string::npos) << text;
}

TEST(Progress, ATerminalGetsABarOnOneLine) {
  Fixture fixture;
  Progress progress = fixture.make(2, ProgressStyle::Bar);
  fixture.now += 4s;
  progress.advance();
  EXPECT_NE(fixture.out.str().find("\r[===============               ] 1/2 points, 0.25 points/s, 4.0s left"),
            std::string::npos)
      << fixture.out.str();
  progress.advance();
  progress.finish();
  const std::string text = fixture.out.str();
  EXPECT_NE(text.find("2/2 points"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST(Progress, SilenceIsSilent) {
  Fixture fixture;
  Progress progress = fixture.make(1, ProgressStyle::Silent);
  fixture.now += 1h;
  progress.advance();
  progress.finish();
  EXPECT_EQ(fixture.out.str(), "");
}

TEST(FormatDuration, TakesTheUnitsThatSuit) {
  EXPECT_EQ(format_duration(0.44), "0.4s");
  EXPECT_EQ(format_duration(12.3), "12s");
  EXPECT_EQ(format_duration(185), "3m05s");
  EXPECT_EQ(format_duration(3720), "1h02m");
}

}  // namespace
}  // namespace costate

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
    return Progress(points, 0, style, out, [this] { return now; });
  }
};

TEST(Progress, ALogGetsALineEveryHalfMinute) {
  Fixture fixture;
  Progress progress = fixture.make(1000, ProgressStyle::Lines);
  for (int k = 0; k < 100; ++k) {
    fixture.now += 1s;
    progress.advance(1);
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
  progress.advance(1);
  EXPECT_NE(fixture.out.str().find("\r[===============               ] 1/2 points, 0.25 points/s, 4.0s left"),
            std::string::npos)
      << fixture.out.str();
  progress.advance(1);
  progress.finish();
  const std::string text = fixture.out.str();
  EXPECT_NE(text.find("2/2 points"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

TEST(Progress, SilenceIsSilent) {
  Fixture fixture;
  Progress progress = fixture.make(1, ProgressStyle::Silent);
  fixture.now += 1h;
  progress.advance(1);
  progress.finish();
  EXPECT_EQ(fixture.out.str(), "");
}

TEST(Progress, WhatWasDoneBeforeIsNotThisRunsRate) {
  Fixture fixture;
  Progress progress(10, 6, ProgressStyle::Bar, fixture.out, [&] { return fixture.now; });
  fixture.now += 4s;
  progress.advance(2);
  EXPECT_NE(fixture.out.str().find("8/10 points, 0.5 points/s, 4.0s left"), std::string::npos) << fixture.out.str();
}

}  // namespace
}  // namespace costate

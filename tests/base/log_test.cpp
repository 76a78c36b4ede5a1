#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <string>

#include "base/error.hpp"

namespace costate {
namespace {

std::string logged_at(LogLevel level) {
  testing::internal::CaptureStderr();
  start_log(level);
  spdlog::debug("d");
  spdlog::info("i");
  spdlog::warn("w");
  spdlog::error("e");
  return testing::internal::GetCapturedStderr();
}

TEST(Log, SaysWhatTheLevelAllowsOnStandardError) {
  EXPECT_EQ(logged_at(LogLevel::Debug),
            "costate: debug: d\ncostate: info: i\ncostate: warning: w\ncostate: error: e\n");
  EXPECT_EQ(logged_at(LogLevel::Warning), "costate: warning: w\ncostate: error: e\n");
  EXPECT_EQ(logged_at(LogLevel::Error), "costate: error: e\n");
  EXPECT_EQ(logged_at(LogLevel::Off), "");
}

TEST(ParseLogLevel, KnowsItsNames) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::Debug);
  EXPECT_EQ(parse_log_level("info"), LogLevel::Info);
  EXPECT_EQ(parse_log_level("warning"), LogLevel::Warning);
  EXPECT_EQ(parse_log_level("error"), LogLevel::Error);
  EXPECT_EQ(parse_log_level("off"), LogLevel::Off);
}

TEST(ParseLogLevel, RefusesOthersAndSuggests) {
  EXPECT_THAT([] { (void)parse_log_level("waring"); },
              testing::ThrowsMessage<Error>("unknown log level 'waring' (the levels are debug, info, warning, error, "
                                            "off); did you mean 'warning'?"));
}

}  // namespace
}  // namespace costate

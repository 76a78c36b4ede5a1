#include "base/version.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace costate {
namespace {

TEST(Version, IsThreeNumbers) {
  EXPECT_TRUE(std::regex_match(std::string(version()), std::regex(R"(\d+\.\d+\.\d+)"))) << version();
}

TEST(GitRevision, IsACommitOrUnknown) {
  EXPECT_TRUE(std::regex_match(std::string(git_revision()), std::regex("[0-9a-f]{40}(-dirty)?|unknown")))
      << git_revision();
}

}  // namespace
}  // namespace costate

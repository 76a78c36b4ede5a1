#include "base/call_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace costate {
namespace {

CallPlace place_of_the_call(CallPlace where = CallPlace::current()) { return where; }

TEST(CallPlace, IsThatOfTheCaller) {
  const int line = __LINE__ + 1;
  const CallPlace place = place_of_the_call();
  EXPECT_THAT(place.text(), testing::EndsWith("tests/base/call_place_test.cpp:" + std::to_string(line)));
}

}  // namespace
}  // namespace costate

#include "quantum/space.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace costate {
namespace {

TEST(Space, LastSubsystemVariesFastest) {
  const Space space({{"a", 2}, {"b", 3}, {"c", 5}});
  EXPECT_EQ(space.dimension(), 30U);
  EXPECT_EQ(space.stride(0), 15U);
  EXPECT_EQ(space.stride(1), 5U);
  EXPECT_EQ(space.stride(2), 1U);
}

TEST(Space, FindsSubsystemsByName) {
  const Space space({{"a", 2}, {"b", 3}});
  EXPECT_EQ(space.find("b"), 1U);
  EXPECT_FALSE(space.find("c").has_value());
}

TEST(Space, RefusesFewerThanTwoLevels) {
  EXPECT_THROW(Space({{"a", 2}, {"b", 1}}), Error);
  EXPECT_THROW(Space({{"a", 0}}), Error);
}

TEST(Space, RefusesMoreDimensionsThanRowNumbers) {
  EXPECT_EQ(Space({{"a", 1U << 15U}, {"b", 1U << 15U}}).dimension(), 1U << 30U);
  EXPECT_THROW(Space({{"a", 1U << 16U}, {"b", 1U << 15U}}), Error);
}

}  // namespace
}  // namespace costate

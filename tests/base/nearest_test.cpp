#include "base/nearest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace costate {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("kappa", "kappa"), 0U);
  EXPECT_EQ(edit_distance("kapa", "kappa"), 1U);
  EXPECT_EQ(edit_distance("kapppa", "kappa"), 1U);
  EXPECT_EQ(edit_distance("keppa", "kappa"), 1U);
  EXPECT_EQ(edit_distance("kpapa", "kappa"), 1U);
  EXPECT_EQ(edit_distance("", "kappa"), 5U);
  EXPECT_EQ(edit_distance("kappa", ""), 5U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(EditDistance, IsSymmetric) { EXPECT_EQ(edit_distance("levels", "lvles"), edit_distance("lvles", "levels")); }

TEST(NearestName, PrefersTheNearestAndTheFirstOfEquals) {
  const std::vector<std::string> names = {"method", "rtol", "atol", "max_steps"};
  EXPECT_EQ(nearest_name("rtoll", names), "rtol");
  EXPECT_EQ(nearest_name("maxsteps", names), "max_steps");
  EXPECT_EQ(nearest_name("xtol", names), "rtol");
  EXPECT_EQ(nearest_name("metohd", names), "method");
}

TEST(NearestName, SuggestsNothingFarOff) {
  const std::vector<std::string> names = {"method", "x"};
  EXPECT_EQ(nearest_name("batch", names), std::nullopt);
  EXPECT_EQ(nearest_name("y", names), std::nullopt);
  EXPECT_EQ(nearest_name("method", {}), std::nullopt);
  const std::vector<std::string> long_names = {std::string(1'000'000, 'a')};
  EXPECT_EQ(nearest_name(std::string(1'000'001, 'a'), long_names), std::nullopt);
}

TEST(DidYouMean, IsAClauseOrNothing) {
  const std::vector<std::string> names = {"kappa"};
  EXPECT_EQ(did_you_mean("kapa", names), "; did you mean 'kappa'?");
  EXPECT_EQ(did_you_mean("drive", names), "");
}

}  // namespace
}  // namespace costate

#include "sweep/points.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

using Sizes = std::vector<std::size_t>;

Sweep sweep(SweepMode mode) {
  Sweep result;
  result.mode = mode;
  result.axes = {{"b", 1, {10, 11, 12}}, {"a", 0, {20, 21}}};
  if (mode == SweepMode::Zip) result.axes[1].values.push_back(22);
  return result;
}

TEST(Sweep, NoneIsOnePoint) {
  const Sweep none;
  EXPECT_EQ(none.size(), 1U);
  EXPECT_TRUE(none.shape().empty());
  EXPECT_TRUE(none.indices(0).empty());
  EXPECT_EQ(none.parameters(0, {1, 2}), (std::vector<double>{1, 2}));
}

TEST(Sweep, GridHasTheFirstAxisSlowest) {
  const Sweep grid = sweep(SweepMode::Grid);
  EXPECT_EQ(grid.size(), 6U);
  EXPECT_EQ(grid.shape(), (Sizes{3, 2}));
  std::size_t point = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 2; ++j, ++point) {
      EXPECT_EQ(grid.indices(point), (Sizes{i, j}));
      EXPECT_EQ(grid.parameters(point, {0, 0, 7}),
                (std::vector<double>{20.0 + static_cast<double>(j), 10.0 + static_cast<double>(i), 7}));
    }
  }
}

TEST(Sweep, ZipWalksAxesTogether) {
  const Sweep zip = sweep(SweepMode::Zip);
  EXPECT_EQ(zip.size(), 3U);
  EXPECT_EQ(zip.shape(), (Sizes{3}));
  EXPECT_EQ(zip.indices(2), (Sizes{2}));
  EXPECT_EQ(zip.parameters(2, {0, 0}), (std::vector<double>{22, 12}));
}

}  // namespace
}  // namespace costate

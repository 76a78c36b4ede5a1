#include "sweep/batches.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace costate {
namespace {

Sweep line(std::size_t count) {
  Sweep sweep;
  sweep.mode = SweepMode::Grid;
  SweepAxis axis;
  for (std::size_t k = 0; k < count; ++k) axis.values.push_back(static_cast<double>(k));
  sweep.axes.push_back(axis);
  return sweep;
}

/// Points of two kinds, whose cost falls with their number modulo 10.
std::vector<PointProfile> profile(std::span<const std::vector<double>> points) {
  std::vector<PointProfile> result;
  for (const std::vector<double>& point : points) {
    const auto k = static_cast<std::size_t>(point[0]);
    result.push_back({k % 3 == 0 ? 7U : 5U, 10.0 - static_cast<double>(k % 10)});
  }
  return result;
}

TEST(BatchPlan, HoldsEveryPointOnce) {
  for (const std::size_t count : {1U, 5U, 100U, 4096U, 10000U}) {
    const Sweep sweep = line(count);
    BatchPlan plan(sweep, {0.0}, 8, profile);
    std::vector<int> seen(count, 0);
    for (std::size_t batch = 0; batch < plan.size(); ++batch) {
      EXPECT_LE(plan.points(batch).size(), 8U);
      EXPECT_FALSE(plan.points(batch).empty());
      for (const std::size_t point : plan.points(batch)) ++seen.at(point);
    }
    EXPECT_TRUE(std::ranges::all_of(seen, [](int times) { return times == 1; })) << count;
  }
}

TEST(BatchPlan, MatesHaveOneTimelineAndNeighbouringCosts) {
  const Sweep sweep = line(100);
  BatchPlan plan(sweep, {0.0}, 8, profile);
  for (std::size_t batch = 0; batch < plan.size(); ++batch) {
    const auto points = plan.points(batch);
    for (const std::size_t point : points) EXPECT_EQ(point % 3 == 0, points.front() % 3 == 0);
    for (std::size_t k = 1; k < points.size(); ++k) EXPECT_GE(points[k] % 10, points[k - 1] % 10);
  }
}

TEST(BatchPlan, IsTheSameHoweverItIsAsked) {
  const Sweep sweep = line(9000);
  BatchPlan forward(sweep, {0.0}, 16, profile);
  BatchPlan backward(sweep, {0.0}, 16, profile);
  ASSERT_EQ(forward.size(), backward.size());
  std::vector<std::vector<std::size_t>> batches;
  for (std::size_t batch = 0; batch < forward.size(); ++batch)
    batches.emplace_back(forward.points(batch).begin(), forward.points(batch).end());
  for (std::size_t batch = backward.size(); batch-- > 0;)
    EXPECT_TRUE(std::ranges::equal(backward.points(batch), batches[batch]));
}

}  // namespace
}  // namespace costate

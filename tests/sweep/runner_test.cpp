#include "sweep/runner.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "base/interrupted.hpp"

namespace costate {
namespace {

Sweep grid(std::size_t first, std::size_t second) {
  Sweep sweep;
  sweep.mode = SweepMode::Grid;
  for (const std::size_t count : {first, second}) {
    SweepAxis axis;
    axis.flat_index = sweep.axes.size();
    for (std::size_t k = 0; k < count; ++k) axis.values.push_back(0.1 * static_cast<double>(k) + 1);
    sweep.axes.push_back(axis);
  }
  return sweep;
}

double expected_loss(const std::vector<double>& parameters) {
  return std::sin(parameters[0]) / parameters[1] + parameters[2];
}

std::vector<PointResult> fake_solver(const PointBatch& batch) {
  std::vector<PointResult> results;
  for (const std::vector<double>& parameters : batch.values) {
    PointResult result;
    result.losses = {expected_loss(parameters)};
    results.push_back(result);
  }
  return results;
}

RemainingPoints all_of(const Sweep& sweep) { return {{}, std::vector<bool>(sweep.size())}; }

BatchPlan plan(const Sweep& sweep, const std::vector<double>& base, std::size_t members = 1) {
  return {sweep, base, members,
          [](std::span<const std::vector<double>> points) { return std::vector<PointProfile>(points.size()); }};
}

// Keeps what this rank puts; 0 where it put nothing.
class Keeper : public ResultSink {
 public:
  explicit Keeper(std::size_t points) : counts(points, 0.0), losses(points, 0.0) {}
  void put(std::size_t point, const PointResult& result) override {
    counts.at(point) += 1;
    losses.at(point) = result.losses.at(0);
  }
  void end_batch(std::size_t batch) override { batches.push_back(batch); }
  void poll() override {
    if (++polls == stop_at) throw Interrupted("a test");
  }
  void wait() override {}
  void finish() override { ++finishes; }

  std::vector<double> counts;
  std::vector<double> losses;
  std::vector<std::size_t> batches;
  int stop_at = 0;
  int polls = 0;
  int finishes = 0;
};

void expect_every_point_once(const Sweep& sweep) {
  const Communicator world(MPI_COMM_WORLD);
  Keeper keeper(sweep.size());
  const std::vector<double> base = {-1, -1, 5};
  BatchPlan batches = plan(sweep, base, 3);
  run_sweep(sweep, base, batches, world, all_of(sweep), fake_solver, keeper);
  EXPECT_EQ(keeper.finishes, 1);
  EXPECT_EQ(world.sum(keeper.counts), std::vector<double>(sweep.size(), 1.0));
  const std::vector<double> losses = world.sum(keeper.losses);
  for (std::size_t point = 0; point < sweep.size(); ++point)
    EXPECT_EQ(losses[point], expected_loss(sweep.parameters(point, base))) << "point " << point;
}

TEST(RunSweep, SolvesEveryPointOnce) { expect_every_point_once(grid(5, 7)); }

TEST(RunSweep, WorksWithMoreRanksThanPoints) { expect_every_point_once(grid(1, 1)); }

TEST(RunSweep, WithoutASweepThereIsOnePoint) {
  const Communicator world(MPI_COMM_WORLD);
  Keeper keeper(1);
  const Sweep one;
  BatchPlan batches = plan(one, {1.0, 2.0, 3.0});
  run_sweep(one, {1.0, 2.0, 3.0}, batches, world, all_of(one), fake_solver, keeper);
  EXPECT_EQ(world.sum(keeper.counts), std::vector<double>{1.0});
}

TEST(RunSweep, TellsTheNumbersOfThePoints) {
  const Communicator world(MPI_COMM_WORLD);
  const Sweep sweep = grid(3, 4);
  const std::vector<double> base = {-1, -1, 5};
  Keeper keeper(sweep.size());
  const auto solve = [&](const PointBatch& batch) {
    for (std::size_t k = 0; k < batch.values.size(); ++k)
      EXPECT_EQ(batch.values[k], sweep.parameters(batch.points[k], base));
    return fake_solver(batch);
  };
  BatchPlan batches = plan(sweep, base, 5);
  run_sweep(sweep, base, batches, world, all_of(sweep), solve, keeper);
}

TEST(RunSweep, ASolverThatDropsAPointIsAnError) {
  const Communicator world(MPI_COMM_SELF);
  Keeper keeper(6);
  const auto drops = [](const PointBatch&) { return std::vector<PointResult>{}; };
  const Sweep sweep = grid(2, 3);
  BatchPlan batches = plan(sweep, {0, 0, 0});
  EXPECT_THROW(run_sweep(sweep, {0, 0, 0}, batches, world, all_of(sweep), drops, keeper), Error);
  EXPECT_EQ(keeper.finishes, 0);
}

TEST(RunSweep, DonePointsAreNotPutAgain) {
  const Communicator world(MPI_COMM_WORLD);
  const Sweep sweep = grid(3, 4);
  const std::vector<double> base = {-1, -1, 5};
  RemainingPoints remaining = all_of(sweep);
  // Of the batches of five points the first is done, and one point of the second.
  for (std::size_t point = 0; point < 6; ++point) remaining.done[point] = true;
  Keeper keeper(sweep.size());
  std::vector<double> solved(sweep.size(), 0.0);
  const auto solve = [&](const PointBatch& batch) {
    for (const std::size_t point : batch.points) solved[point] += 1;
    return fake_solver(batch);
  };
  BatchPlan batches = plan(sweep, base, 5);
  run_sweep(sweep, base, batches, world, remaining, solve, keeper);
  const std::vector<double> counts = world.sum(keeper.counts);
  const std::vector<double> all_solved = world.sum(solved);
  for (std::size_t point = 0; point < sweep.size(); ++point) {
    EXPECT_EQ(counts[point], point < 6 ? 0 : 1) << point;
    // The rest of a batch is solved with the mates that it always has.
    EXPECT_EQ(all_solved[point], point < 5 ? 0 : 1) << point;
  }
}

TEST(RunSweep, SharesHaveEveryPointOnceTogether) {
  const Communicator world(MPI_COMM_WORLD);
  const Sweep sweep = grid(5, 7);
  const std::vector<double> base = {-1, -1, 5};
  Keeper keeper(sweep.size());
  for (std::size_t index = 0; index < 3; ++index) {
    RemainingPoints remaining = all_of(sweep);
    remaining.share = {index, 3};
    BatchPlan batches = plan(sweep, base, 2);
    run_sweep(sweep, base, batches, world, remaining, fake_solver, keeper);
    for (const std::size_t batch : std::exchange(keeper.batches, {})) EXPECT_EQ(batch % 3, index);
  }
  EXPECT_EQ(world.sum(keeper.counts), std::vector<double>(sweep.size(), 1.0));
}

TEST(RunSweep, WhereOneRankIsInterruptedAllAre) {
  const Communicator world(MPI_COMM_WORLD);
  const Sweep sweep = grid(5, 7);
  const std::vector<double> base = {-1, -1, 5};
  Keeper keeper(sweep.size());
  if (world.rank() == world.size() - 1) keeper.stop_at = 1;
  BatchPlan batches = plan(sweep, base, 2);
  EXPECT_THROW(run_sweep(sweep, base, batches, world, all_of(sweep), fake_solver, keeper), Interrupted);
  EXPECT_EQ(keeper.finishes, 1);
}

}  // namespace
}  // namespace costate

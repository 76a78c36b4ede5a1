#include "run/bulletin.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

TEST(Bulletin, TheRootCountsThePointsOfAll) {
  const Communicator world(MPI_COMM_WORLD);
  std::size_t count = 0;
  Bulletin bulletin(world, [&](std::size_t points) { count += points; });
  bulletin.report(static_cast<std::size_t>(world.rank()) + 1);
  bulletin.report(0);
  const auto all = static_cast<std::size_t>(world.size() * (world.size() + 1) / 2);
  while (world.is_root() && count < all) bulletin.poll();
  EXPECT_EQ(count, world.is_root() ? all : 0U);
  world.wait_for_all([&] { bulletin.poll(); });
}

TEST(Bulletin, WhoeverCallsStopsAll) {
  const Communicator world(MPI_COMM_WORLD);
  for (int caller = 0; caller < world.size(); ++caller) {
    Bulletin bulletin(world, [](std::size_t) {});
    EXPECT_EQ(bulletin.stop_reason(), "");
    world.barrier();
    if (world.rank() == caller) bulletin.call_stop("SIGTERM");
    while (bulletin.stop_reason().empty()) bulletin.poll();
    EXPECT_EQ(bulletin.stop_reason(), "SIGTERM");
    world.wait_for_all([&] { bulletin.poll(); });
  }
}

}  // namespace
}  // namespace costate

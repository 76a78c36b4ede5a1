// A rank that computes does not stall those that ask its counter for work.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "support/temporary_directory.hpp"
#include "sweep/counter.hpp"

namespace costate {
namespace {

constexpr std::size_t kBatches = 200;
// A bound on a hang, not on a duration: what is awaited takes milliseconds.
constexpr auto kPatience = std::chrono::seconds(120);

TEST(BatchCounter, AComputingRootServesTheOthers) {
  const Communicator world(MPI_COMM_WORLD);
  std::optional<TemporaryDirectory> directory;
  if (world.is_root()) directory.emplace();
  const std::filesystem::path path = world.broadcast(world.is_root() ? directory->path().string() : std::string());
  BatchCounter counter(world, kBatches);

  bool were_served = true;
  if (world.is_root()) {
    // Rank 0 "computes" until the files of the others say that they found no more batches: it enters MPI by progress()
    // alone, as the solver does every few steps.
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    for (int rank = 1; rank < world.size() && were_served; ++rank) {
      while (!std::filesystem::exists(path / std::to_string(rank)) && were_served) {
        world.progress();
        were_served = std::chrono::steady_clock::now() < give_up;
        std::this_thread::yield();
      }
    }
  } else {
    while (counter.next()) {
    }
    std::ofstream(path / std::to_string(world.rank())) << "done";
  }
  EXPECT_TRUE(were_served);
  world.barrier();
  EXPECT_FALSE(counter.next());
  world.barrier();
}

}  // namespace
}  // namespace costate

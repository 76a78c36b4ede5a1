#include "wrap/mpi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"

namespace costate {
namespace {

TEST(Communicator, BroadcastsTheRootsTextAndNumber) {
  const Communicator world(MPI_COMM_WORLD);
  const std::string text(100000, 'x');
  EXPECT_EQ(world.broadcast(world.is_root() ? text : std::string("other")), text);
  EXPECT_EQ(world.broadcast(world.is_root() ? std::string() : std::string("other")), "");
  EXPECT_EQ(world.broadcast(std::int64_t{world.is_root() ? 7 : -1}), 7);
}

TEST(Communicator, ReducesOverRanks) {
  const Communicator world(MPI_COMM_WORLD);
  const auto size = static_cast<double>(world.size());
  EXPECT_EQ(world.sum({1.0, static_cast<double>(world.rank())}), (std::vector<double>{size, size * (size - 1) / 2}));
  EXPECT_EQ(world.maximum(static_cast<double>(world.rank())), size - 1);
}

TEST(Communicator, DeliversEveryMessageWhole) {
  const Communicator world(MPI_COMM_WORLD);
  const std::size_t words = 30000;  // beyond the eager limit: needs both sides
  std::optional<PendingSend> send;
  if (!world.is_root())
    send.emplace(world.get(), std::vector<std::byte>(8 * words, static_cast<std::byte>(world.rank())), 0);
  if (world.is_root()) {
    std::multiset<int> senders;
    while (senders.size() + 1 < static_cast<std::size_t>(world.size())) {
      const auto message = world.receive();
      if (!message) continue;
      EXPECT_EQ(message->size(), 8 * words);
      EXPECT_EQ(std::ranges::count(*message, message->front()), static_cast<std::ptrdiff_t>(message->size()));
      senders.insert(static_cast<int>(message->front()));
    }
    for (int rank = 1; rank < world.size(); ++rank) EXPECT_EQ(senders.count(rank), 1U);
    EXPECT_FALSE(world.receive());
  }
  while (send && !send->is_done()) world.progress();
  world.barrier();
}

TEST(Communicator, RefusesMessagesThatAreNotWholeWords) {
  const Communicator world(MPI_COMM_WORLD);
  EXPECT_THROW(PendingSend(world.get(), std::vector<std::byte>(9), 0), Error);
}

TEST(SharedCounter, GivesEveryNumberOnce) {
  const Communicator world(MPI_COMM_WORLD);
  SharedCounter counter(world);
  constexpr int kFetches = 50;
  std::vector<double> seen(static_cast<std::size_t>(kFetches * world.size()), 0.0);
  std::int64_t last = -1;
  for (int k = 0; k < kFetches; ++k) {
    const std::int64_t number = counter.fetch_and_increment();
    EXPECT_GT(number, last);
    last = number;
    seen.at(static_cast<std::size_t>(number)) += 1;
  }
  EXPECT_EQ(world.sum(seen), std::vector<double>(seen.size(), 1.0));
}

TEST(Mpi, ErrorsNameCallAndPlace) {
  const Communicator world(MPI_COMM_WORLD);
  int value = 0;
  const int code = MPI_Bcast(&value, 1, MPI_INT, world.size() + 3, world.get());
  try {
    check_mpi(code, "MPI_Bcast");
    FAIL() << "a broadcast from a rank that does not exist was accepted";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("MPI_Bcast"), std::string::npos) << text;
    EXPECT_NE(text.find("MPI_ERR_ROOT"), std::string::npos) << text;
    EXPECT_NE(text.find("mpi_test.cpp:"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace costate

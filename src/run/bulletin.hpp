// What the ranks of a run tell each other while they compute: how many points are safe, and that all are to stop.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "wrap/mpi.hpp"

namespace costate {

/// Nobody waits for anybody: messages are sent and fetched on the way. Rank 0 counts the points, and passes on who
/// wants to stop.
class Bulletin {
 public:
  /// `count` is called on rank 0 for every number of points that became safe on any rank. The communicator outlives
  /// this.
  Bulletin(const Communicator& communicator, std::function<void(std::size_t points)> count);

  /// So many points more of this rank are safe.
  void report(std::size_t points);
  /// This rank wants all to stop.
  void call_stop();
  /// Takes what has arrived.
  void poll();

  /// Whether a rank has called.
  [[nodiscard]] bool is_stop_called() const { return is_stop_called_; }

 private:
  void send(std::uint64_t message, int destination);
  void take(std::uint64_t message);
  void spread_stop();

  const Communicator* communicator_;
  std::function<void(std::size_t points)> count_;
  std::deque<PendingSend> sends_;
  bool is_stop_called_ = false;
};

}  // namespace costate

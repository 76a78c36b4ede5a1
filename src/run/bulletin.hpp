// What the ranks of a run tell each other while they compute: how many points are safe, and that all are to stop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

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
  /// This rank wants all to stop, for this reason.
  void call_stop(std::string_view reason);
  /// Takes what has arrived.
  void poll();

  /// Why the first rank that was heard of has called; "" where none has.
  [[nodiscard]] const std::string& stop_reason() const { return stop_reason_; }

 private:
  void send(std::uint64_t points, std::string_view reason, int destination);
  void spread_stop();

  const Communicator* communicator_;
  std::function<void(std::size_t points)> count_;
  std::deque<PendingSend> sends_;
  std::string stop_reason_;
};

}  // namespace costate

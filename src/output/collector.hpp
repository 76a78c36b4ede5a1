// Brings the results of all ranks to rank 0 while the sweep goes on.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "sweep/sink.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// Rank 0 stores what it solves and, at every poll, what has arrived from the others. The others send and compute on;
/// one that has more than kMaximumQueue on its way waits, so that no rank's memory grows with the points.
class Collector : public ResultSink {
 public:
  using Store = std::function<void(std::size_t point, const PointResult& result)>;

  /// `store` is called on rank 0, once for each of the `points`.
  Collector(const Communicator& communicator, std::size_t points, Store store);

  void put(std::size_t point, const PointResult& result) override;
  void poll() override;
  void finish() override;

 private:
  static constexpr std::size_t kMaximumQueue = std::size_t{64} << 20;

  void store(std::size_t point, const PointResult& result);
  void drop_arrived();

  const Communicator* communicator_;
  std::size_t points_;
  Store store_;
  std::size_t stored_ = 0;
  std::deque<PendingSend> sends_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace costate

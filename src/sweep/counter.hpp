// Which batch a rank solves next: batches are handed out one by one, in their order, to whoever asks.
#pragma once

#include <cstddef>
#include <optional>

#include "sweep/share.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// A one-sided counter on rank 0. While rank 0 computes it must enter MPI now and then (Communicator::progress), or
/// the other ranks wait. Construction and destruction are collective.
class BatchCounter {
 public:
  /// Of so many batches those of a share are handed out: every share.count-th one.
  BatchCounter(const Communicator& communicator, std::size_t batches, const Share& share = {})
      : counter_(communicator), batches_(batches), share_(share) {}

  /// The next batch that nobody has; nothing once all are handed out.
  [[nodiscard]] std::optional<std::size_t> next() {
    const auto turn = static_cast<std::size_t>(counter_.fetch_and_increment());
    const std::size_t batch = turn * share_.count + share_.index;
    return batch < batches_ ? std::optional(batch) : std::nullopt;
  }

 private:
  SharedCounter counter_;
  std::size_t batches_;
  Share share_;
};

}  // namespace costate

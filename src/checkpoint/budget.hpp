// What checkpoints may take (docs/input.md, [gradient]).
#pragma once

#include <cstddef>
#include <string>

#include "base/error.hpp"

namespace costate {

/// Which states are stored on the way forward.
enum class StatesKept {
  AsTheyFit,
  First,  ///< the others are integrated back, or made again from the first one
};

/// Bytes for what one batch keeps for its way back.
struct CheckpointBudget {
  std::size_t memory = std::size_t{512} << 20U;
  std::size_t disk = 0;   ///< 0: memory only
  std::string directory;  ///< where the file of checkpoints is made
  StatesKept kept = StatesKept::AsTheyFit;

  bool operator==(const CheckpointBudget&) const = default;
};

/// The budget cannot hold the least that a way back needs.
class CheckpointError : public Error {
 public:
  using Error::Error;
};

}  // namespace costate

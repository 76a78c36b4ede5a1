#include "checkpoint/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "checkpoint/budget.hpp"

namespace costate {

void Ledger::refuse(std::size_t bytes) const {
  throw CheckpointError(
      fmt::format("checkpoints do not fit in {} (what the way back needs at once has grown to {} bytes); raise "
                  "gradient.checkpoint_memory, or lower solver.batch",
                  format_bytes(limit_), memory_ + bytes));
}

void Ledger::take(std::size_t bytes) {
  if (!fits(bytes)) refuse(bytes);
  if (whole_ != nullptr) whole_->take(bytes);
  memory_ += bytes;
  memory_peak_ = std::max(memory_peak_, memory_);
  peak_ = std::max(peak_, memory_ + disk_);
}

void Ledger::give(std::size_t bytes) {
  memory_ -= bytes;
  if (whole_ != nullptr) whole_->give(bytes);
}

void Ledger::take_disk(std::size_t bytes) {
  if (whole_ != nullptr) whole_->take_disk(bytes);
  disk_ += bytes;
  disk_peak_ = std::max(disk_peak_, disk_);
  peak_ = std::max(peak_, memory_ + disk_);
}

void Ledger::fields(Archive& archive) {
  archive.field(memory_);
  archive.field(disk_);
  archive.field(peak_);
  archive.field(memory_peak_);
  archive.field(disk_peak_);
}

void Ledger::give_disk(std::size_t bytes) {
  disk_ -= bytes;
  if (whole_ != nullptr) whole_->give_disk(bytes);
}

}  // namespace costate

// The account of what is held for a way back.
#pragma once

#include <cstddef>

#include "base/archive.hpp"

namespace costate {

/// Whoever holds something for the way back enters it here before it is held, and takes it off when it is given up.
/// What a part of a whole holds the whole holds, too.
class Ledger {
 public:
  explicit Ledger(std::size_t memory_limit, Ledger* whole = nullptr) : limit_(memory_limit), whole_(whole) {}
  Ledger(const Ledger&) = delete;  // many refer to it
  Ledger& operator=(const Ledger&) = delete;

  [[nodiscard]] std::size_t limit() const { return limit_; }
  [[nodiscard]] bool fits(std::size_t bytes) const { return bytes <= limit_ && memory_ <= limit_ - bytes; }
  /// Throws CheckpointError where it does not fit.
  void take(std::size_t bytes);
  /// Throws the CheckpointError of so many bytes more.
  [[noreturn]] void refuse(std::size_t bytes) const;
  void give(std::size_t bytes);
  void take_disk(std::size_t bytes);
  void give_disk(std::size_t bytes);

  /// What is held, and was at most; not the limit. Of a part and its whole each has its own.
  void fields(Archive& archive);

  /// Bytes that are held.
  [[nodiscard]] std::size_t memory() const { return memory_; }
  [[nodiscard]] std::size_t disk() const { return disk_; }
  /// The most bytes that were held at once, in memory and on disk together, and of each.
  [[nodiscard]] std::size_t peak() const { return peak_; }
  [[nodiscard]] std::size_t memory_peak() const { return memory_peak_; }
  [[nodiscard]] std::size_t disk_peak() const { return disk_peak_; }

 private:
  std::size_t limit_;
  Ledger* whole_;
  std::size_t memory_ = 0;
  std::size_t disk_ = 0;
  std::size_t peak_ = 0;
  std::size_t memory_peak_ = 0;
  std::size_t disk_peak_ = 0;
};

}  // namespace costate

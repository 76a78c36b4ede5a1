// A checksum over the points' blocks of one variable that does not depend on the order in which points come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace costate {

/// Takes the blocks of points 0, 1, 2, ... in pieces of any size. The sum over points (mod 2^64) of FNV-1a over the
/// point's number and its block.
class Fingerprint {
 public:
  explicit Fingerprint(std::size_t block_size, std::size_t first_point = 0)
      : block_size_(block_size), point_(first_point), state_(start()) {}

  void add(std::span<const std::byte> piece) {
    while (!piece.empty()) {
      const std::size_t taken = std::min(piece.size(), block_size_ - filled_);
      for (const std::byte byte : piece.first(taken)) mix(static_cast<std::uint64_t>(byte));
      piece = piece.subspan(taken);
      filled_ += taken;
      if (filled_ < block_size_) return;
      sum_ += state_;
      filled_ = 0;
      ++point_;
      state_ = start();
    }
  }
  /// Of the blocks that are complete.
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  [[nodiscard]] std::uint64_t start() const { return (0xcbf29ce484222325ULL ^ point_) * 0x100000001b3ULL; }
  void mix(std::uint64_t byte) { state_ = (state_ ^ byte) * 0x100000001b3ULL; }

  std::size_t block_size_;
  std::size_t point_;
  std::uint64_t state_;
  std::size_t filled_ = 0;
  std::uint64_t sum_ = 0;
};

}  // namespace costate

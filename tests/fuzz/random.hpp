// Random numbers that are the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace costate::fuzz {

/// SplitMix64; case `stream` of a campaign with `seed` has numbers of its own.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) : state_(seed * 0xD1342543DE82EF95U + stream) {}

  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 to count - 1; 0 for a count of 0.
  std::size_t below(std::size_t count) { return count == 0 ? 0 : static_cast<std::size_t>(bits() % count); }
  double unit() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }
  double between(double a, double b) { return a + (b - a) * unit(); }
  bool chance(double probability) { return unit() < probability; }
  char byte() { return static_cast<char>(bits() & 0xFFU); }
  /// 1 to about 10^decades, small numbers as often as large ones.
  std::size_t size(int decades) {
    std::size_t most = 10;
    for (std::size_t k = below(static_cast<std::size_t>(decades)); k > 0; --k) most *= 10;
    return 1 + below(most);
  }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace costate::fuzz

// A power of a factor backwards, with few states between its factors.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "kernels/state_memory.hpp"

namespace costate {

/// The factors, last to first, in blocks: the state before each block is kept, those within one are made again. Memory:
/// about 2 sqrt(count) states.
class FactorWalk {
 public:
  /// `memory` outlives this.
  FactorWalk(const StateMemory& memory, std::size_t size) : memory_(&memory), size_(size) {}

  /// advance(y) leads the state before a factor to the one behind it, reverse(y) is given the state before each. Where
  /// one of them says no, so does this at once. All factors but the last one are advanced over before the first
  /// reverse(), which is that of the last one.
  template <class Advance, class Reverse>
  [[nodiscard]] bool run_back(std::size_t count, std::span<const double> y0, const Advance& advance,
                              const Reverse& reverse) {
    if (count == 1) return reverse(y0);
    const auto block = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    const std::size_t blocks = (count + block - 1) / block;
    while (states_.size() < blocks + block) states_.emplace_back(*memory_, size_);
    if (moving_.size() == 0) moving_ = {*memory_, size_};
    moving_.assign(y0);
    for (std::size_t n = 0; n < blocks; ++n) {
      states_[n].assign(moving_.span());
      for (std::size_t i = 0; i < block && n + 1 < blocks; ++i) {
        if (!advance(moving_.span())) return false;
      }
    }
    for (std::size_t n = blocks; n-- > 0;) {
      const std::size_t within = count - n * block < block ? count - n * block : block;
      moving_.assign(states_[n].span());
      for (std::size_t i = 0; i < within; ++i) {
        states_[blocks + i].assign(moving_.span());
        if (i + 1 < within && !advance(moving_.span())) return false;
      }
      for (std::size_t i = within; i-- > 0;) {
        if (!reverse(states_[blocks + i].span())) return false;
      }
    }
    return true;
  }

 private:
  const StateMemory* memory_;
  std::size_t size_;
  std::vector<StateArray> states_;
  StateArray moving_;
};

}  // namespace costate

// A sweep that several runs compute together.
#pragma once

#include <cstddef>

namespace costate {

/// One of `count` runs that share the batches of a sweep, number `index` < count.
struct Share {
  std::size_t index = 0;
  std::size_t count = 1;

  [[nodiscard]] bool is_whole() const { return count == 1; }
};

}  // namespace costate

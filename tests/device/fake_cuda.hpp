// A device that is not there: src/device on top of the host.
#pragma once

#include <cstddef>

namespace costate::test {

/// Bytes to and from the device so far.
struct Traffic {
  std::size_t up = 0;
  std::size_t down = 0;
};
[[nodiscard]] Traffic fake_traffic();
/// From now on the device has so much memory that nobody has.
void set_free_fake_memory(std::size_t bytes);
inline constexpr std::size_t kSharedMemory = std::size_t{227} << 10U;
/// A block has so much shared memory; kSharedMemory at first.
void set_fake_shared_memory(std::size_t bytes);

}  // namespace costate::test

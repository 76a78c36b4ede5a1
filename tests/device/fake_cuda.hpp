// A device that is not there: src/device on top of the host.
#pragma once

#include <cstddef>

#include "device/fake_memory.hpp"

namespace costate::test {

/// Bytes to and from the device so far.
struct Traffic {
  std::size_t up = 0;
  std::size_t down = 0;
};
[[nodiscard]] Traffic fake_traffic();
/// How often the host turned to the device so far.
struct Calls {
  std::size_t queued = 0;  ///< kernels, copies and clearings, each by itself
  std::size_t graphs = 0;  ///< launched
  std::size_t graphs_made = 0;
  std::size_t waits = 0;
};
[[nodiscard]] Calls& fake_calls();
/// A kernel that is launched by itself.
class Launch : public DeviceAccess {
 public:
  Launch() { ++fake_calls().queued; }
};
/// What a KernelCall calls here; arguments as CUDA has them.
using FakeKernel = void (*)(void* const* arguments);
/// Bytes to the host, as they are now: they are there once a stream was waited for, and until then numbers that are
/// none.
void send_down(const void* from, void* to, std::size_t bytes);
/// From now on the device has so much memory that nobody has.
void set_free_fake_memory(std::size_t bytes);
inline constexpr std::size_t kSharedMemory = std::size_t{227} << 10U;
/// A block has so much shared memory; kSharedMemory at first.
void set_fake_shared_memory(std::size_t bytes);

}  // namespace costate::test

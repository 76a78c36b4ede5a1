// The memory of a device that is not there: the host's, closed to everybody but copies and kernels.
#pragma once

#include <cstddef>

namespace costate::test {

/// Device memory, full of numbers that are none. Whoever touches it outside of a DeviceAccess ends with a segmentation
/// fault, as on a machine with a device.
[[nodiscard]] void* take_fake_memory(std::size_t bytes);
void release_fake_memory(void* memory);
[[nodiscard]] bool is_fake_memory(const void* memory);

/// Opens the memory while it lives; they may be nested.
class DeviceAccess {
 public:
  DeviceAccess();
  ~DeviceAccess();
  DeviceAccess(const DeviceAccess&) = delete;
  DeviceAccess& operator=(const DeviceAccess&) = delete;
};

}  // namespace costate::test

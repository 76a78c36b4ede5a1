// CUDA's part on a machine without a device: its memory is that of fake_memory.hpp, and bytes that travel are counted.
#include "device/fake_cuda.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "device/fake_memory.hpp"
#include "wrap/cuda.hpp"
#include "wrap/petsc_cuda.hpp"

namespace costate {

namespace {

// As a device has them. NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
test::Traffic traffic;
test::Calls calls;
struct OnItsWay {
  void* to;
  std::vector<std::byte> bytes;
};
std::vector<OnItsWay> on_their_way;
std::size_t free_memory = std::size_t{1} << 40U;
std::size_t shared_memory = test::kSharedMemory;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void wait() {
  ++calls.waits;
  for (const OnItsWay& report : std::exchange(on_their_way, {}))
    std::memcpy(report.to, report.bytes.data(), report.bytes.size());
}

}  // namespace

test::Traffic test::fake_traffic() { return traffic; }
test::Calls& test::fake_calls() { return calls; }
void test::send_down(const void* from, void* to, std::size_t bytes) {
  const auto* const first = static_cast<const std::byte*>(from);
  on_their_way.push_back({to, {first, first + bytes}});
  std::memset(to, 0xff, bytes);
  traffic.down += bytes;
}
void test::set_fake_shared_memory(std::size_t bytes) { shared_memory = bytes; }
void test::set_free_fake_memory(std::size_t bytes) { free_memory = bytes; }

void check_cuda(int code, const char* call, CallPlace where) {
  if (code != 0) throw Error(std::string(call) + " (" + where.text() + ")");
}
void check_launch(const char* /*kernel*/, CallPlace /*where*/) {}

int cuda_device_count() { return 2; }
void use_cuda_device(int /*number*/) {}
std::optional<CudaDevice> cuda_device() {
  CudaDevice device;
  device.name = "fake";
  device.has_pools = true;
  device.shared_per_block = shared_memory;
  return device;
}

int cuda_device_number() { return 0; }
void wait_for_cuda_device() { wait(); }

// PETSc's vectors are in the host's memory, as that of the device is.
VectorPlace petsc_cuda_place() { return VectorPlace::Host; }
void settle_with_petsc(int /*device*/) {}

CudaStream::CudaStream() = default;
void CudaStream::synchronize() const { wait(); }
void CudaStream::finish() const noexcept { wait(); }
void CudaStream::Deleter::operator()(CUstream_st* /*stream*/) const {}

CudaTimer::CudaTimer(const CudaStream& stream) : stream_(&stream) {}
void CudaTimer::start() {}
double CudaTimer::seconds() {
  stream_->synchronize();
  return 1;
}
void CudaTimer::Deleter::operator()(CUevent_st* /*event*/) const {}

DeviceMemory::DeviceMemory(std::size_t bytes) : memory_(test::take_fake_memory(bytes)) {}
void DeviceMemory::upload(const void* from, std::size_t bytes, const CudaStream& stream) {
  copy_to_device(from, get(), bytes, stream);
}
void DeviceMemory::download(void* to, std::size_t bytes, const CudaStream& stream) const {
  copy_from_device(get(), to, bytes, stream);
}
void DeviceMemory::clear(std::size_t bytes, const CudaStream& stream) { clear_on_device(get(), bytes, stream); }
void DeviceMemory::Deleter::operator()(void* memory) const { test::release_fake_memory(memory); }

void* find_device_memory(std::size_t bytes, const CudaStream& /*stream*/) { return test::take_fake_memory(bytes); }
void* take_device_memory(std::size_t bytes, const CudaStream& /*stream*/) { return test::take_fake_memory(bytes); }
void release_device_memory(void* memory, const CudaStream& /*stream*/) noexcept { test::release_fake_memory(memory); }

CudaEvent::CudaEvent() = default;
void CudaEvent::record(const CudaStream& /*stream*/) {}
void CudaEvent::hold(const CudaStream& /*stream*/) const {}
void CudaEvent::Deleter::operator()(CUevent_st* /*event*/) const {}

std::size_t free_device_memory() { return free_memory; }
void* take_locked_memory(std::size_t bytes) { return std::malloc(bytes); }
void release_locked_memory(void* memory) noexcept {
  for (const OnItsWay& report : on_their_way) {
    if (report.to == memory) std::abort();  // a device would write there
  }
  std::free(memory);
}
void queue_copy(const void* from, void* to, std::size_t bytes, const CudaStream& /*stream*/) {
  if (bytes == 0) return;
  const test::Launch launch;
  if (!test::is_fake_memory(from)) traffic.up += bytes;
  if (!test::is_fake_memory(to)) traffic.down += bytes;
  std::memcpy(to, from, bytes);
}

void copy_to_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  const test::Launch launch;
  traffic.up += bytes;
  std::memcpy(to, from, bytes);
  stream.synchronize();
}
void copy_from_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  const test::Launch launch;
  traffic.down += bytes;
  std::memcpy(to, from, bytes);
  stream.synchronize();
}
void clear_on_device(void* memory, std::size_t bytes, const CudaStream& /*stream*/) {
  if (bytes == 0) return;
  const test::Launch launch;
  std::memset(memory, 0, bytes);
}
void copy_on_device(const void* from, void* to, std::size_t bytes, const CudaStream& /*stream*/) {
  const test::Launch launch;
  if (bytes > 0) std::memmove(to, from, bytes);
}

}  // namespace costate

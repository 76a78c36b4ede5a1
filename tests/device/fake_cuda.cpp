// CUDA's part on a machine without a device: its memory is the host's, poisoned where nobody wrote yet, and bytes that
// travel are counted.
#include "device/fake_cuda.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "wrap/cuda.hpp"
#include "wrap/petsc_cuda.hpp"

namespace costate {

namespace {

test::Traffic traffic;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): as a device has one

}  // namespace

test::Traffic test::fake_traffic() { return traffic; }

void check_cuda(int code, const char* call, CallPlace where) {
  if (code != 0) throw Error(std::string(call) + " (" + where.text() + ")");
}
void check_launch(const char* /*kernel*/, CallPlace /*where*/) {}

std::optional<CudaDevice> cuda_device() {
  CudaDevice device;
  device.name = "fake";
  device.shared_per_block = 227 * 1024;
  return device;
}

int cuda_device_number() { return 0; }
void wait_for_cuda_device() {}

// PETSc's vectors are in the host's memory, as that of the device is.
VectorPlace petsc_cuda_place() { return VectorPlace::Host; }
void settle_with_petsc(int /*device*/) {}

CudaStream::CudaStream() = default;
void CudaStream::synchronize() const {}
void CudaStream::Deleter::operator()(CUstream_st* /*stream*/) const {}

CudaTimer::CudaTimer(const CudaStream& stream) : stream_(&stream) {}
void CudaTimer::start() {}
double CudaTimer::seconds() {
  stream_->synchronize();
  return 1;
}
void CudaTimer::Deleter::operator()(CUevent_st* /*event*/) const {}

DeviceMemory::DeviceMemory(std::size_t bytes) : memory_(std::malloc(std::max<std::size_t>(bytes, 1))) {
  std::memset(get(), 0xff, bytes);  // doubles that are no numbers
}
void DeviceMemory::upload(const void* from, std::size_t bytes, const CudaStream& stream) {
  copy_to_device(from, get(), bytes, stream);
}
void DeviceMemory::download(void* to, std::size_t bytes, const CudaStream& stream) const {
  copy_from_device(get(), to, bytes, stream);
}
void DeviceMemory::clear(std::size_t bytes, const CudaStream& /*stream*/) { std::memset(get(), 0, bytes); }
void DeviceMemory::Deleter::operator()(void* memory) const { std::free(memory); }

void copy_on_device(const void* from, void* to, std::size_t bytes, const CudaStream& /*stream*/) {
  std::memcpy(to, from, bytes);
}
void copy_to_device(const void* from, void* to, std::size_t bytes, const CudaStream& /*stream*/) {
  traffic.up += bytes;
  if (bytes > 0) std::memcpy(to, from, bytes);
}
void copy_from_device(const void* from, void* to, std::size_t bytes, const CudaStream& /*stream*/) {
  traffic.down += bytes;
  if (bytes > 0) std::memcpy(to, from, bytes);
}

}  // namespace costate

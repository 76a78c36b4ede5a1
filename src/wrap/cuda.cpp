#include "wrap/cuda.hpp"

#include <cuda_runtime_api.h>

#include <cstdint>
#include <limits>

#include "base/error.hpp"

namespace costate {

void check_cuda(int code, const char* call, CallPlace where) {
  if (code == cudaSuccess) return;
  const auto error = static_cast<cudaError_t>(code);
  cudaGetLastError();  // or the next launch would be blamed for it
  throw Error(std::string("CUDA failed in ") + call + ": " + cudaGetErrorString(error) + " (" +
              cudaGetErrorName(error) + ", " + where.text() + ")");
}

void check_launch(const char* kernel, CallPlace where) { check_cuda(cudaGetLastError(), kernel, where); }

int cuda_device_count() {
  int count = 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
  cudaGetLastError();  // forgets the error
  return 0;
}

void use_cuda_device(int number) { check_cuda(cudaSetDevice(number), "cudaSetDevice"); }

std::optional<CudaDevice> cuda_device() {
  if (cuda_device_count() == 0) return std::nullopt;
  int number = 0;
  check_cuda(cudaGetDevice(&number), "cudaGetDevice");
  cudaDeviceProp properties{};
  check_cuda(cudaGetDeviceProperties(&properties, number), "cudaGetDeviceProperties");
  CudaDevice device;
  device.name = properties.name;
  device.capability_major = properties.major;
  device.capability_minor = properties.minor;
  device.multiprocessors = properties.multiProcessorCount;
  device.memory = properties.totalGlobalMem;
  device.cache = static_cast<std::size_t>(properties.l2CacheSize);
  device.shared_per_block = properties.sharedMemPerBlockOptin;
  int pools = 0;
  check_cuda(cudaDeviceGetAttribute(&pools, cudaDevAttrMemoryPoolsSupported, number), "cudaDeviceGetAttribute");
  device.has_pools = pools != 0;
  check_cuda(cudaDriverGetVersion(&device.driver), "cudaDriverGetVersion");
  return device;
}

int cuda_device_number() {
  int number = 0;
  check_cuda(cudaGetDevice(&number), "cudaGetDevice");
  return number;
}

void wait_for_cuda_device() { check_cuda(cudaDeviceSynchronize(), "cudaDeviceSynchronize"); }

namespace {

cudaMemPool_t pool_in_use() {
  int device = 0;
  check_cuda(cudaGetDevice(&device), "cudaGetDevice");
  cudaMemPool_t pool = nullptr;
  check_cuda(cudaDeviceGetDefaultMemPool(&pool, device), "cudaDeviceGetDefaultMemPool");
  return pool;
}

/// The pool gives nothing back to the driver, so that the next batch finds it.
void keep_released_memory() {
  std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  check_cuda(cudaMemPoolSetAttribute(pool_in_use(), cudaMemPoolAttrReleaseThreshold, &all), "cudaMemPoolSetAttribute");
}

}  // namespace

CudaStream::CudaStream() {
  cudaStream_t stream = nullptr;
  check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  stream_.reset(stream);
  keep_released_memory();
}

void CudaStream::synchronize() const { check_cuda(cudaStreamSynchronize(get()), "cudaStreamSynchronize"); }

void CudaStream::finish() const noexcept { cudaStreamSynchronize(get()); }

void CudaStream::Deleter::operator()(CUstream_st* stream) const { cudaStreamDestroy(stream); }

CudaTimer::CudaTimer(const CudaStream& stream) : stream_(&stream) {
  for (auto* event : {&begin_, &end_}) {
    cudaEvent_t created = nullptr;
    check_cuda(cudaEventCreate(&created), "cudaEventCreate");
    event->reset(created);
  }
}

void CudaTimer::start() { check_cuda(cudaEventRecord(begin_.get(), stream_->get()), "cudaEventRecord"); }

double CudaTimer::seconds() {
  check_cuda(cudaEventRecord(end_.get(), stream_->get()), "cudaEventRecord");
  check_cuda(cudaEventSynchronize(end_.get()), "cudaEventSynchronize");
  float milliseconds = 0;
  check_cuda(cudaEventElapsedTime(&milliseconds, begin_.get(), end_.get()), "cudaEventElapsedTime");
  return 1e-3 * static_cast<double>(milliseconds);
}

void CudaTimer::Deleter::operator()(CUevent_st* event) const { cudaEventDestroy(event); }

CudaEvent::CudaEvent() {
  cudaEvent_t created = nullptr;
  check_cuda(cudaEventCreateWithFlags(&created, cudaEventDisableTiming), "cudaEventCreateWithFlags");
  event_.reset(created);
}

void CudaEvent::record(const CudaStream& stream) {
  check_cuda(cudaEventRecord(event_.get(), stream.get()), "cudaEventRecord");
}

void CudaEvent::hold(const CudaStream& stream) const {
  check_cuda(cudaStreamWaitEvent(stream.get(), event_.get(), 0), "cudaStreamWaitEvent");
}

void CudaEvent::Deleter::operator()(CUevent_st* event) const { cudaEventDestroy(event); }

DeviceMemory::DeviceMemory(std::size_t bytes) {
  if (bytes == 0) return;
  void* memory = nullptr;
  check_cuda(cudaMalloc(&memory, bytes), "cudaMalloc");
  memory_.reset(memory);
}

void DeviceMemory::upload(const void* from, std::size_t bytes, const CudaStream& stream) {
  copy_to_device(from, get(), bytes, stream);
}

void DeviceMemory::download(void* to, std::size_t bytes, const CudaStream& stream) const {
  copy_from_device(get(), to, bytes, stream);
}

void DeviceMemory::clear(std::size_t bytes, const CudaStream& stream) { clear_on_device(get(), bytes, stream); }

void DeviceMemory::Deleter::operator()(void* memory) const { cudaFree(memory); }

void* find_device_memory(std::size_t bytes, const CudaStream& stream) {
  void* memory = nullptr;
  const cudaError_t code = cudaMallocAsync(&memory, bytes, stream.get());
  if (code == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // forgets the error
    return nullptr;
  }
  check_cuda(code, "cudaMallocAsync");
  return memory;
}

void* take_device_memory(std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return nullptr;
  void* const memory = find_device_memory(bytes, stream);
  if (memory == nullptr)
    throw Error("the device has no " + std::to_string(bytes) +
                " bytes of memory left; lower solver.batch, or gradient.checkpoint_memory");
  return memory;
}

void release_device_memory(void* memory, const CudaStream& stream) noexcept {
  if (memory != nullptr) cudaFreeAsync(memory, stream.get());
}

std::size_t free_device_memory() {
  std::size_t free = 0;
  std::size_t all = 0;
  check_cuda(cudaMemGetInfo(&free, &all), "cudaMemGetInfo");
  // What the pool has kept is free, too.
  cudaMemPool_t const pool = pool_in_use();
  std::uint64_t reserved = 0;
  std::uint64_t used = 0;
  check_cuda(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReservedMemCurrent, &reserved), "cudaMemPoolGetAttribute");
  check_cuda(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used), "cudaMemPoolGetAttribute");
  return free + (reserved - used);
}

void* take_locked_memory(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  void* memory = nullptr;
  check_cuda(cudaHostAlloc(&memory, bytes, cudaHostAllocDefault), "cudaHostAlloc");
  return memory;
}

void release_locked_memory(void* memory) noexcept {
  if (memory != nullptr) cudaFreeHost(memory);
}

void queue_copy(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream.get()), "cudaMemcpyAsync");
}

void copy_to_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream.get()), "cudaMemcpyAsync");
  stream.synchronize();
}

void copy_from_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream.get()), "cudaMemcpyAsync");
  stream.synchronize();
}

void clear_on_device(void* memory, std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  check_cuda(cudaMemsetAsync(memory, 0, bytes, stream.get()), "cudaMemsetAsync");
}

void copy_on_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream.get()), "cudaMemcpyAsync");
}

}  // namespace costate

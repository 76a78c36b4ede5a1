#include "wrap/cuda.hpp"

#include <cuda_runtime_api.h>

#include "base/error.hpp"

namespace costate {

void check_cuda(int code, const char* call, CallPlace where) {
  if (code == cudaSuccess) return;
  const auto error = static_cast<cudaError_t>(code);
  throw Error(std::string("CUDA failed in ") + call + ": " + cudaGetErrorString(error) + " (" +
              cudaGetErrorName(error) + ", " + where.text() + ")");
}

void check_launch(const char* kernel, CallPlace where) { check_cuda(cudaGetLastError(), kernel, where); }

std::optional<CudaDevice> cuda_device() {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess || count == 0) {
    cudaGetLastError();  // forgets the error
    return std::nullopt;
  }
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
  check_cuda(cudaDriverGetVersion(&device.driver), "cudaDriverGetVersion");
  return device;
}

int cuda_device_number() {
  int number = 0;
  check_cuda(cudaGetDevice(&number), "cudaGetDevice");
  return number;
}

void wait_for_cuda_device() { check_cuda(cudaDeviceSynchronize(), "cudaDeviceSynchronize"); }

CudaStream::CudaStream() {
  cudaStream_t stream = nullptr;
  check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  stream_.reset(stream);
}

void CudaStream::synchronize() const { check_cuda(cudaStreamSynchronize(get()), "cudaStreamSynchronize"); }

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

void DeviceMemory::clear(std::size_t bytes, const CudaStream& stream) {
  if (bytes == 0) return;
  check_cuda(cudaMemsetAsync(get(), 0, bytes, stream.get()), "cudaMemsetAsync");
}

void DeviceMemory::Deleter::operator()(void* memory) const { cudaFree(memory); }

void copy_on_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream) {
  check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream.get()), "cudaMemcpyAsync");
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

}  // namespace costate

// Owners of what CUDA hands out, and its return values as errors. In builds with COSTATE_CUDA only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "base/call_place.hpp"

struct CUstream_st;
struct CUevent_st;

namespace costate {

/// Throws Error with CUDA's text, the call and its place where `code` is not success.
void check_cuda(int code, const char* call, CallPlace where = CallPlace::current());
/// The same for a kernel that was just launched.
void check_launch(const char* kernel, CallPlace where = CallPlace::current());

struct CudaDevice {
  std::string name;
  int capability_major = 0;
  int capability_minor = 0;
  int multiprocessors = 0;
  std::size_t memory = 0;            ///< bytes
  std::size_t cache = 0;             ///< bytes of the last level
  std::size_t shared_per_block = 0;  ///< bytes, at most
  int driver = 0;                    ///< as 1000 major + 10 minor
  bool has_pools = false;            ///< of memory
};
/// The device in use; none where no device or no driver is there.
[[nodiscard]] std::optional<CudaDevice> cuda_device();
/// How many there are; 0 where no driver is there.
[[nodiscard]] int cuda_device_count();
/// From now on this thread uses that one.
void use_cuda_device(int number);
/// The number of the device in use.
[[nodiscard]] int cuda_device_number();
/// Returns when all work on it is done, on whatever stream.
void wait_for_cuda_device();

/// Work in its order, beside the host's.
class CudaStream {
 public:
  CudaStream();
  [[nodiscard]] CUstream_st* get() const { return stream_.get(); }
  /// Waits for all work so far.
  void synchronize() const;
  /// The same where nothing may be thrown: an error comes out of the next call.
  void finish() const noexcept;

 private:
  struct Deleter {
    void operator()(CUstream_st* stream) const;
  };
  std::unique_ptr<CUstream_st, Deleter> stream_;
};

/// Seconds on the device between start() and seconds(), which waits for the work in between.
class CudaTimer {
 public:
  explicit CudaTimer(const CudaStream& stream);
  void start();
  [[nodiscard]] double seconds();

 private:
  struct Deleter {
    void operator()(CUevent_st* event) const;
  };
  const CudaStream* stream_;
  std::unique_ptr<CUevent_st, Deleter> begin_;
  std::unique_ptr<CUevent_st, Deleter> end_;
};

/// A point in a stream's work.
class CudaEvent {
 public:
  CudaEvent();
  /// From now on: all work of the stream so far.
  void record(const CudaStream& stream);
  /// Later work of that stream begins after it.
  void hold(const CudaStream& stream) const;

 private:
  struct Deleter {
    void operator()(CUevent_st* event) const;
  };
  std::unique_ptr<CUevent_st, Deleter> event_;
};

/// Bytes of device memory.
class DeviceMemory {
 public:
  explicit DeviceMemory(std::size_t bytes);
  [[nodiscard]] void* get() const { return memory_.get(); }
  /// Returns when the bytes are there.
  void upload(const void* from, std::size_t bytes, const CudaStream& stream);
  /// Returns when the bytes are there.
  void download(void* to, std::size_t bytes, const CudaStream& stream) const;
  void clear(std::size_t bytes, const CudaStream& stream);

 private:
  struct Deleter {
    void operator()(void* memory) const;
  };
  std::unique_ptr<void, Deleter> memory_;
};

/// An array in device memory.
template <class T>
class DeviceArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  DeviceArray() : DeviceArray(0) {}
  explicit DeviceArray(std::size_t size) : memory_(size * sizeof(T)), size_(size) {}
  DeviceArray(std::span<const T> values, const CudaStream& stream) : DeviceArray(values.size()) {
    upload(values, stream);
  }
  [[nodiscard]] T* data() { return static_cast<T*>(memory_.get()); }
  [[nodiscard]] const T* data() const { return static_cast<const T*>(memory_.get()); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return size_ * sizeof(T); }
  /// As many as there are in `values`.
  void upload(std::span<const T> values, const CudaStream& stream) {
    memory_.upload(values.data(), values.size_bytes(), stream);
  }
  [[nodiscard]] std::vector<T> download(const CudaStream& stream) const {
    std::vector<T> values(size_);
    memory_.download(values.data(), size_ * sizeof(T), stream);
    return values;
  }
  void clear(const CudaStream& stream) { memory_.clear(size_ * sizeof(T), stream); }

 private:
  DeviceMemory memory_;
  std::size_t size_ = 0;
};

/// Device memory from a pool that keeps what was released, in the order of the stream; nothing where there is none
/// left.
[[nodiscard]] void* find_device_memory(std::size_t bytes, const CudaStream& stream);
/// The same; Error where there is none left.
[[nodiscard]] void* take_device_memory(std::size_t bytes, const CudaStream& stream);
void release_device_memory(void* memory, const CudaStream& stream) noexcept;
/// Bytes of the device in use that nobody has.
[[nodiscard]] std::size_t free_device_memory();
/// The host's memory, locked in its place, so that copies between it and a device go on while both work.
[[nodiscard]] void* take_locked_memory(std::size_t bytes);
void release_locked_memory(void* memory) noexcept;
/// An array there; its numbers are no particular ones.
template <class T>
class LockedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  LockedArray() : LockedArray(0) {}
  explicit LockedArray(std::size_t size)
      : memory_(static_cast<T*>(take_locked_memory(size * sizeof(T)))), size_(size) {}
  [[nodiscard]] T* data() { return memory_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const T> values() const { return {memory_.get(), size_}; }

 private:
  struct Deleter {
    void operator()(T* memory) const { release_locked_memory(memory); }
  };
  std::unique_ptr<T, Deleter> memory_;
  std::size_t size_ = 0;
};
/// `to` = `from`, in device or locked memory each; returns before that is done.
void queue_copy(const void* from, void* to, std::size_t bytes, const CudaStream& stream);

/// Return when the bytes are there.
void copy_to_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream);
void copy_from_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream);
void clear_on_device(void* memory, std::size_t bytes, const CudaStream& stream);
/// `to` = `from`, both in device memory.
void copy_on_device(const void* from, void* to, std::size_t bytes, const CudaStream& stream);

}  // namespace costate

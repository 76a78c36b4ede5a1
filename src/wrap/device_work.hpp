// Pieces of work of a stream: to be queued one after the other, or to go together as a CudaGraph.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <variant>
#include <vector>

namespace costate {

class CudaStream;

struct KernelShape {
  std::array<unsigned, 3> blocks{1, 1, 1};
  std::array<unsigned, 3> threads{1, 1, 1};
  std::size_t shared = 0;  ///< bytes of each block that the kernel's code does not know of

  bool operator==(const KernelShape&) const = default;
};

/// A kernel with copies of its arguments.
class KernelCall {
 public:
  static constexpr std::size_t kMostArguments = 4;
  static constexpr std::size_t kMostBytes = 1024;

  /// `kernel` is the address of a __global__ function of these arguments, by value; `name` stays where it is.
  template <class... Arguments>
  KernelCall(const void* kernel, const char* name, const KernelShape& shape, const Arguments&... arguments)
      : kernel_(kernel), name_(name), shape_(shape) {
    static_assert(sizeof...(Arguments) <= kMostArguments && (room(sizeof(Arguments)) + ... + 0) <= kMostBytes);
    (add(arguments), ...);
  }

  [[nodiscard]] const void* kernel() const { return kernel_; }
  [[nodiscard]] const char* name() const { return name_; }
  [[nodiscard]] const KernelShape& shape() const { return shape_; }
  /// Where each argument stands, as CUDA wants to be told; as long as this stays where it is.
  [[nodiscard]] std::array<void*, kMostArguments> arguments() {
    std::array<void*, kMostArguments> places{};
    for (std::size_t i = 0; i < count_; ++i) places[i] = bytes_.data() + begins_[i];
    return places;
  }

  bool operator==(const KernelCall&) const = default;

 private:
  template <class Argument>
  void add(const Argument& argument) {
    static_assert(std::is_trivially_copyable_v<Argument> && alignof(Argument) <= kAlignment);
    begins_[count_++] = used_;
    std::memcpy(bytes_.data() + used_, &argument, sizeof(Argument));
    used_ += room(sizeof(Argument));
  }
  static constexpr std::size_t room(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

  static constexpr std::size_t kAlignment = 16;
  const void* kernel_;
  const char* name_;
  KernelShape shape_;
  std::size_t count_ = 0;
  std::size_t used_ = 0;
  std::array<std::size_t, kMostArguments> begins_{};
  alignas(kAlignment) std::array<std::byte, kMostBytes> bytes_{};
};

/// Bytes of device memory become 0.
struct DeviceClearing {
  void* memory = nullptr;
  std::size_t bytes = 0;

  bool operator==(const DeviceClearing&) const = default;
};

/// From device memory to locked memory of the host; there once the stream was waited for.
struct DeviceReport {
  const void* from = nullptr;
  void* to = nullptr;
  std::size_t bytes = 0;

  bool operator==(const DeviceReport&) const = default;
};

/// Of clearings and reports there are at least some bytes.
using DeviceWork = std::variant<KernelCall, DeviceClearing, DeviceReport>;
/// One after the other.
using DeviceWorks = std::vector<DeviceWork>;

/// What is done with works of each kind, for std::visit.
template <class... Visits>
struct ByKind : Visits... {
  using Visits::operator()...;
};
template <class... Visits>
ByKind(Visits...) -> ByKind<Visits...>;

/// Returns before it is done.
void queue(const DeviceWork& work, const CudaStream& stream);
void queue(const DeviceWorks& works, const CudaStream& stream);

}  // namespace costate

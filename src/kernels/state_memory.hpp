// Where the numbers of states lie: in the host's memory, or in that of a device.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "base/archive.hpp"

namespace costate {

/// Spans and pointers of a memory are for it and for who works in it; the host reads and writes them by the functions
/// below alone.
class StateMemory {
 public:
  virtual ~StateMemory() = default;

  /// Room for so many numbers, all 0; an Error where there is none. Whoever allocates releases.
  [[nodiscard]] virtual double* allocate(std::size_t size) const = 0;
  virtual void release(double* numbers, std::size_t size) const noexcept = 0;

  /// `to` = `from`, both in this memory and as long as each other.
  virtual void copy(std::span<const double> from, std::span<double> to) const = 0;
  /// `to` = `from`, the one in this memory, the other in the host's.
  virtual void upload(std::span<const double> from, std::span<double> to) const = 0;
  virtual void download(std::span<const double> from, std::span<double> to) const = 0;

  /// The numbers for the host to read: where they are, or in `room`, until either changes.
  [[nodiscard]] virtual std::span<const double> on_host(std::span<const double> numbers,
                                                        std::vector<double>& room) const = 0;
  /// Lets the host change numbers, where they are or in a copy that takes their place.
  virtual void edit(std::span<double> numbers, const std::function<void(std::span<double>)>& change) const = 0;

  // A memory may have distant parts, of which numbers are copied before anybody works on them.
  /// The memory without such parts.
  [[nodiscard]] virtual const StateMemory& near_memory() const { return *this; }
  /// The numbers to work on: where they are, or a copy until the next call.
  [[nodiscard]] virtual std::span<const double> near(std::span<const double> numbers) const { return numbers; }
  /// near() is asked for these next.
  virtual void expect(std::span<const double> /*numbers*/) const {}

  /// x[...][lane] = value in the chosen lanes.
  virtual void fill_lanes(const std::vector<bool>& chosen, double value, std::span<double> x) const = 0;
};

/// The host's.
[[nodiscard]] const StateMemory& host_memory();
/// One that keeps nothing, for those who count only: all of its arrays are nowhere.
[[nodiscard]] const StateMemory& no_memory();

/// Numbers in a memory, of which it is the owner. The memory outlives it.
class StateArray {
 public:
  StateArray() = default;
  /// All 0.
  StateArray(const StateMemory& memory, std::size_t size)
      : memory_(&memory), size_(size), data_(memory.allocate(size)) {}
  ~StateArray() {
    if (data_ != nullptr) memory_->release(data_, size_);
  }
  StateArray(StateArray&& other) noexcept { swap(other); }
  StateArray& operator=(StateArray&& other) noexcept {
    StateArray taken(std::move(other));
    swap(taken);
    return *this;
  }
  StateArray(const StateArray&) = delete;
  StateArray& operator=(const StateArray&) = delete;

  void swap(StateArray& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
  }
  friend void swap(StateArray& a, StateArray& b) noexcept { a.swap(b); }

  [[nodiscard]] double* data() { return data_; }
  [[nodiscard]] const double* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<double> span() { return {data_, size_}; }
  [[nodiscard]] std::span<const double> span() const { return {data_, size_}; }

  /// All numbers of another part of the same memory, as many as there are here.
  void assign(std::span<const double> from) { memory_->copy(from, span()); }
  void fields(Archive& archive) {
    if (data_ == nullptr) return;
    memory_->edit(span(), [&](std::span<double> numbers) { archive.elements(numbers); });
  }

 private:
  const StateMemory* memory_ = nullptr;
  std::size_t size_ = 0;
  double* data_ = nullptr;
};

/// As many of the same size.
[[nodiscard]] inline std::vector<StateArray> state_arrays(const StateMemory& memory, std::size_t count,
                                                          std::size_t size) {
  std::vector<StateArray> arrays;
  for (std::size_t k = 0; k < count; ++k) arrays.emplace_back(memory, size);
  return arrays;
}

}  // namespace costate

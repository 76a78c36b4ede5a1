// A device's memory for states that are kept, and behind it the host's.
#pragma once

#include <array>
#include <cstddef>
#include <set>

#include "device/cuda_memory.hpp"

namespace costate {

/// Arrays are on the device as long as they take no more than a limit of it, then in locked memory of the host. Copies
/// to and from those go by a stream of their own while the device works on: what is written is set aside first, what is
/// expected is fetched beforehand.
class SpillingMemory : public StateMemory {
 public:
  /// `device` outlives this.
  SpillingMemory(const CudaMemory& device, std::size_t limit) : device_(&device), limit_(limit) {}
  ~SpillingMemory() override;
  SpillingMemory(const SpillingMemory&) = delete;  // arrays refer to it
  SpillingMemory& operator=(const SpillingMemory&) = delete;

  [[nodiscard]] double* allocate(std::size_t size) const override;
  void release(double* numbers, std::size_t size) const noexcept override;
  void copy(std::span<const double> from, std::span<double> to) const override;
  void upload(std::span<const double> from, std::span<double> to) const override;
  void download(std::span<const double> from, std::span<double> to) const override;
  [[nodiscard]] std::span<const double> on_host(std::span<const double> numbers,
                                                std::vector<double>& room) const override;
  void edit(std::span<double> numbers, const std::function<void(std::span<double>)>& change) const override;
  void fill_lanes(const std::vector<bool>& chosen, double value, std::span<double> x) const override;
  [[nodiscard]] const StateMemory& near_memory() const override { return *device_; }
  [[nodiscard]] std::span<const double> near(std::span<const double> numbers) const override;
  void expect(std::span<const double> numbers) const override;

 private:
  /// Device memory through which numbers go, and when the last of them had gone.
  struct Lock {
    StateArray numbers;
    CudaEvent passed;
    const double* of = nullptr;  ///< the distant numbers that are in it
  };
  /// Two, of which one is in use while the other is filled.
  struct Locks {
    std::array<Lock, 2> locks;
    std::size_t last = 0;
  };

  [[nodiscard]] bool is_distant(const double* numbers) const { return distant_.contains(numbers); }
  [[nodiscard]] Lock& next(Locks& locks, std::size_t size) const;
  void send(std::span<const double> from, double* to) const;
  void fetch(std::span<const double> numbers) const;
  /// Until copies have come to their end.
  void wait() const { transfers_.synchronize(); }
  void forget(const double* numbers) const;

  const CudaMemory* device_;
  std::size_t limit_;
  CudaStream transfers_;
  mutable std::size_t used_ = 0;  ///< bytes on the device
  mutable std::set<const double*> distant_;
  mutable Locks out_;
  mutable Locks in_;
};

}  // namespace costate

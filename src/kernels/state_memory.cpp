#include "kernels/state_memory.hpp"

#include <memory>

namespace costate {

namespace {

class HostMemory : public StateMemory {
 public:
  [[nodiscard]] double* allocate(std::size_t size) const override {
    double* const numbers = std::allocator<double>().allocate(size);
    std::uninitialized_fill_n(numbers, size, 0.0);
    return numbers;
  }
  void release(double* numbers, std::size_t size) const noexcept override {
    std::allocator<double>().deallocate(numbers, size);
  }
  void copy(std::span<const double> from, std::span<double> to) const override {
    std::copy(from.begin(), from.end(), to.begin());
  }
  void upload(std::span<const double> from, std::span<double> to) const override { copy(from, to); }
  void download(std::span<const double> from, std::span<double> to) const override { copy(from, to); }
  [[nodiscard]] std::span<const double> on_host(std::span<const double> numbers,
                                                std::vector<double>& /*room*/) const override {
    return numbers;
  }
  void edit(std::span<double> numbers, const std::function<void(std::span<double>)>& change) const override {
    change(numbers);
  }
  void fill_lanes(const std::vector<bool>& chosen, double value, std::span<double> x) const override {
    for (std::size_t b = 0; b < chosen.size(); ++b) {
      if (!chosen[b]) continue;
      for (std::size_t k = b; k < x.size(); k += chosen.size()) x[k] = value;
    }
  }
};

class NoMemory : public StateMemory {
 public:
  [[nodiscard]] double* allocate(std::size_t /*size*/) const override { return nullptr; }
  void release(double* /*numbers*/, std::size_t /*size*/) const noexcept override {}
  void copy(std::span<const double> /*from*/, std::span<double> /*to*/) const override {}
  void upload(std::span<const double> /*from*/, std::span<double> /*to*/) const override {}
  void download(std::span<const double> /*from*/, std::span<double> /*to*/) const override {}
  [[nodiscard]] std::span<const double> on_host(std::span<const double> /*numbers*/,
                                                std::vector<double>& /*room*/) const override {
    return {};
  }
  void edit(std::span<double> /*numbers*/, const std::function<void(std::span<double>)>& change) const override {
    change({});
  }
  void fill_lanes(const std::vector<bool>& /*chosen*/, double /*value*/, std::span<double> /*x*/) const override {}
};

}  // namespace

const StateMemory& host_memory() {
  static const HostMemory memory;
  return memory;
}

const StateMemory& no_memory() {
  static const NoMemory memory;
  return memory;
}

}  // namespace costate

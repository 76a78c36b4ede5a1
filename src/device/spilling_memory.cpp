#include "device/spilling_memory.hpp"

#include <algorithm>
#include <cstring>

namespace costate {

SpillingMemory::~SpillingMemory() { transfers_.finish(); }

double* SpillingMemory::allocate(std::size_t size) const {
  const std::size_t bytes = size * sizeof(double);
  if (used_ + bytes <= limit_) {
    if (double* const found = device_->find(size)) {
      used_ += bytes;
      return found;
    }
  }
  auto* const numbers = static_cast<double*>(take_locked_memory(bytes));
  std::fill_n(numbers, size, 0.0);
  distant_.insert(numbers);
  return numbers;
}

void SpillingMemory::release(double* numbers, std::size_t size) const noexcept {
  if (!is_distant(numbers)) {
    used_ -= size * sizeof(double);
    return device_->release(numbers, size);
  }
  transfers_.finish();
  forget(numbers);
  distant_.erase(numbers);
  release_locked_memory(numbers);
}

SpillingMemory::Lock& SpillingMemory::next(Locks& locks, std::size_t size) const {
  locks.last = 1 - locks.last;
  Lock& lock = locks.locks[locks.last];
  if (lock.numbers.size() < size) {
    wait();  // a copy may still go through what is released
    lock.numbers = {*device_, size};
    lock.of = nullptr;
  }
  return lock;
}

/// What is in a lock of numbers that change, or go, is theirs no more.
void SpillingMemory::forget(const double* numbers) const {
  for (Lock& lock : in_.locks) {
    if (lock.of == numbers) lock.of = nullptr;
  }
}

void SpillingMemory::send(std::span<const double> from, double* to) const {
  Lock& lock = next(out_, from.size());
  const CudaStream& work = device_->stream();
  lock.passed.hold(work);  // what it held before
  copy_on_device(from.data(), lock.numbers.data(), from.size_bytes(), work);
  CudaEvent is_set_aside;
  is_set_aside.record(work);
  is_set_aside.hold(transfers_);
  queue_copy(lock.numbers.data(), to, from.size_bytes(), transfers_);
  lock.passed.record(transfers_);
  forget(to);
}

void SpillingMemory::fetch(std::span<const double> numbers) const {
  Lock& lock = next(in_, numbers.size());
  CudaEvent is_free;  // whoever worked on what it held before
  is_free.record(device_->stream());
  is_free.hold(transfers_);
  queue_copy(numbers.data(), lock.numbers.data(), numbers.size_bytes(), transfers_);
  lock.passed.record(transfers_);
  lock.of = numbers.data();
}

void SpillingMemory::expect(std::span<const double> numbers) const {
  if (!is_distant(numbers.data())) return;
  const auto is_there = [&](const Lock& lock) { return lock.of == numbers.data(); };
  if (std::ranges::none_of(in_.locks, is_there)) fetch(numbers);
}

std::span<const double> SpillingMemory::near(std::span<const double> numbers) const {
  if (!is_distant(numbers.data())) return numbers;
  expect(numbers);
  const auto lock = std::ranges::find(in_.locks, numbers.data(), &Lock::of);
  lock->passed.hold(device_->stream());
  // The other one is filled next.
  in_.last = static_cast<std::size_t>(lock - in_.locks.begin());
  return lock->numbers.span().first(numbers.size());
}

void SpillingMemory::copy(std::span<const double> from, std::span<double> to) const {
  if (is_distant(to.data())) {
    if (!is_distant(from.data())) return send(from, to.data());
    wait();
    std::ranges::copy(from, to.begin());
    return forget(to.data());
  }
  device_->copy(near(from), to);
}

void SpillingMemory::upload(std::span<const double> from, std::span<double> to) const {
  if (!is_distant(to.data())) return device_->upload(from, to);
  wait();
  std::ranges::copy(from, to.begin());
  forget(to.data());
}

void SpillingMemory::download(std::span<const double> from, std::span<double> to) const {
  if (!is_distant(from.data())) return device_->download(from, to);
  wait();
  std::ranges::copy(from, to.begin());
}

std::span<const double> SpillingMemory::on_host(std::span<const double> numbers, std::vector<double>& room) const {
  if (!is_distant(numbers.data())) return device_->on_host(numbers, room);
  wait();
  return numbers;
}

void SpillingMemory::edit(std::span<double> numbers, const std::function<void(std::span<double>)>& change) const {
  if (!is_distant(numbers.data())) return device_->edit(numbers, change);
  wait();
  change(numbers);
  forget(numbers.data());
}

void SpillingMemory::fill_lanes(const std::vector<bool>& chosen, double value, std::span<double> x) const {
  if (!is_distant(x.data())) return device_->fill_lanes(chosen, value, x);
  edit(x, [&](std::span<double> numbers) { host_memory().fill_lanes(chosen, value, numbers); });
}

}  // namespace costate

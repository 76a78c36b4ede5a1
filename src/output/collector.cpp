#include "output/collector.hpp"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "output/record.hpp"

namespace costate {

namespace {

// Waiting ranks leave the core to those that compute.
void pause() { std::this_thread::sleep_for(std::chrono::microseconds(200)); }

}  // namespace

Collector::Collector(const Communicator& communicator, std::size_t points, Store store)
    : communicator_(&communicator), points_(points), store_(std::move(store)) {}

void Collector::put(std::size_t point, const PointResult& result) {
  if (communicator_->is_root()) {
    store(point, result);
    return;
  }
  sends_.emplace_back(communicator_->get(), encode_record(point, result), 0);
  queued_bytes_ += sends_.back().size();
  for (drop_arrived(); queued_bytes_ > kMaximumQueue; drop_arrived()) pause();
}

void Collector::poll() {
  if (!communicator_->is_root()) {
    drop_arrived();
    return;
  }
  while (const std::optional<std::vector<std::byte>> message = communicator_->receive()) {
    const PointRecord record = decode_record(*message);
    store(record.point, record.result);
  }
}

void Collector::finish() {
  for (poll(); communicator_->is_root() ? stored_ < points_ : !sends_.empty(); poll()) pause();
}

void Collector::store(std::size_t point, const PointResult& result) {
  store_(point, result);
  ++stored_;
}

void Collector::drop_arrived() {
  while (!sends_.empty() && sends_.front().is_done()) {
    queued_bytes_ -= sends_.front().size();
    sends_.pop_front();
  }
}

}  // namespace costate

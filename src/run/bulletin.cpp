#include "run/bulletin.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace costate {

namespace {

/// A message is a number of points, or this.
constexpr std::uint64_t kStop = ~std::uint64_t{0};

}  // namespace

Bulletin::Bulletin(const Communicator& communicator, std::function<void(std::size_t points)> count)
    : communicator_(&communicator), count_(std::move(count)) {}

void Bulletin::send(std::uint64_t message, int destination) {
  std::vector<std::byte> bytes(sizeof(message));
  std::memcpy(bytes.data(), &message, sizeof(message));
  sends_.emplace_back(communicator_->get(), std::move(bytes), destination);
}

void Bulletin::report(std::size_t points) {
  if (points == 0) return;
  if (communicator_->is_root()) {
    count_(points);
  } else {
    send(points, 0);
  }
}

void Bulletin::call_stop() {
  if (is_stop_called_) return;
  is_stop_called_ = true;
  spread_stop();
}

/// From whoever called to rank 0, and from there to all.
void Bulletin::spread_stop() {
  if (!communicator_->is_root()) return send(kStop, 0);
  for (int rank = 1; rank < communicator_->size(); ++rank) send(kStop, rank);
}

void Bulletin::take(std::uint64_t message) {
  if (message != kStop) return count_(message);
  if (is_stop_called_) return;
  is_stop_called_ = true;
  if (communicator_->is_root()) spread_stop();
}

void Bulletin::poll() {
  while (const std::optional<std::vector<std::byte>> arrived = communicator_->receive()) {
    std::uint64_t message = 0;
    std::memcpy(&message, arrived->data(), sizeof(message));
    take(message);
  }
  while (!sends_.empty() && sends_.front().is_done()) sends_.pop_front();
}

}  // namespace costate

#include "run/bulletin.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace costate {

Bulletin::Bulletin(const Communicator& communicator, std::function<void(std::size_t points)> count)
    : communicator_(&communicator), count_(std::move(count)) {}

/// A message is a number of points and, where all are to stop, the reason behind it; whole words, filled up by zeros.
void Bulletin::send(std::uint64_t points, std::string_view reason, int destination) {
  const std::size_t words = 1 + (reason.size() + sizeof(points) - 1) / sizeof(points);
  std::vector<std::byte> bytes(words * sizeof(points));
  std::memcpy(bytes.data(), &points, sizeof(points));
  std::memcpy(bytes.data() + sizeof(points), reason.data(), reason.size());
  sends_.emplace_back(communicator_->get(), std::move(bytes), destination);
}

void Bulletin::report(std::size_t points) {
  if (points == 0) return;
  if (communicator_->is_root()) {
    count_(points);
  } else {
    send(points, "", 0);
  }
}

void Bulletin::call_stop(std::string_view reason) {
  if (!stop_reason_.empty()) return;
  stop_reason_ = reason;
  spread_stop();
}

/// From whoever called to rank 0, and from there to all.
void Bulletin::spread_stop() {
  if (!communicator_->is_root()) return send(0, stop_reason_, 0);
  for (int rank = 1; rank < communicator_->size(); ++rank) send(0, stop_reason_, rank);
}

void Bulletin::poll() {
  while (const std::optional<std::vector<std::byte>> arrived = communicator_->receive()) {
    std::uint64_t points = 0;
    std::memcpy(&points, arrived->data(), sizeof(points));
    if (points > 0) count_(points);
    if (arrived->size() == sizeof(points) || !stop_reason_.empty()) continue;
    stop_reason_.assign(reinterpret_cast<const char*>(arrived->data()) + sizeof(points),
                        arrived->size() - sizeof(points));
    stop_reason_.erase(std::min(stop_reason_.find('\0'), stop_reason_.size()));
    if (communicator_->is_root()) spread_stop();
  }
  while (!sends_.empty() && sends_.front().is_done()) sends_.pop_front();
}

}  // namespace costate

#include "checkpoint/disk_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/sha256.hpp"

namespace costate {

namespace {

constexpr std::size_t kDigestBytes = 65;
/// In HDF5's own index.
constexpr std::size_t kIndexBytes = 32;

std::string digest_of(std::span<const double> state) {
  Sha256 hash;
  hash.update(std::as_bytes(state));
  return hash.digest();
}

}  // namespace

std::size_t DiskStates::memory_per_state() { return sizeof(Entry) + sizeof(std::size_t) + kDigestBytes + kIndexBytes; }

DiskStates::DiskStates(std::size_t capacity, std::size_t bytes, Ledger& ledger, OpenStateFile open)
    : capacity_(capacity), bytes_(bytes), ledger_(&ledger), open_(std::move(open)) {}

DiskStates::~DiskStates() {
  ledger_->give(places_ * memory_per_state());
  ledger_->give_disk(places_ * bytes_);
}

bool DiskStates::put(std::size_t step, std::span<const double> state) {
  const bool is_new = free_.empty();
  const std::size_t place = is_new ? places_ : free_.back();
  try {
    if (!file_) file_ = open_(capacity_);
    file_->write(place, state);
  } catch (const Error& error) {
    close_to_more();
    warnings_.push_back(
        fmt::format("checkpoints go on with the memory and {} states on disk (one more could not be written: {})",
                    capacity_, error.what()));
    return false;
  }
  if (is_new) {
    ++places_;
    ledger_->take(memory_per_state());
    ledger_->take_disk(bytes_);
  } else {
    free_.pop_back();
  }
  entries_.push_back({step, place, digest_of(state)});
  return true;
}

void DiskStates::thin_out(std::size_t period) {
  for (const Entry& entry : entries_) {
    if (entry.step % period != 0) free_.push_back(entry.place);
  }
  std::erase_if(entries_, [&](const Entry& entry) { return entry.step % period != 0; });
}

/// A state that cannot be read any more is written as it is not: its digest tells.
void DiskStates::fields(Archive& archive, std::size_t numbers) {
  archive.field(capacity_);
  archive.field(entries_);
  archive.field(free_);
  archive.field(places_);
  archive.field(warnings_);
  if (archive.is_reading() && !entries_.empty()) file_ = open_(capacity_);
  std::vector<double> state(numbers);
  // The file has no gaps.
  for (std::size_t place = 0; place < places_; ++place) {
    const auto entry = std::ranges::find(entries_, place, &Entry::place);
    if (!archive.is_reading() && entry != entries_.end()) {
      try {
        file_->read(place, state);
      } catch (const Error&) {
        std::ranges::fill(state, 0.0);
      }
    }
    if (entry != entries_.end()) archive.elements(std::span(state));
    if (archive.is_reading() && file_) file_->write(place, state);
  }
}

std::optional<std::size_t> DiskStates::last_at(std::size_t step) const {
  const auto behind = std::ranges::upper_bound(entries_, step, {}, &Entry::step);
  if (behind == entries_.begin()) return std::nullopt;
  return std::prev(behind)->step;
}

void DiskStates::read(const Entry& entry, std::span<double> state) {
  file_->read(entry.place, state);
  if (digest_of(state) != entry.digest) throw Error("its digest is not that of the state that was written");
}

/// What is wrong with it is found when it is read.
void DiskStates::expect(const Entry& entry) {
  try {
    file_->expect(entry.place);
  } catch (const Error&) {
    return;
  }
}

bool DiskStates::get(std::size_t step, std::span<double> state) {
  const auto entry = std::ranges::lower_bound(entries_, step, {}, &Entry::step);
  try {
    read(*entry, state);
    if (entry != entries_.begin()) expect(*std::prev(entry));
    return true;
  } catch (const Error& error) {
    warnings_.push_back(fmt::format(
        "a checkpoint is damaged and was computed again from an earlier one (before step {}: {})", step, error.what()));
    free_.push_back(entry->place);
    entries_.erase(entry);
    return false;
  }
}

}  // namespace costate

#include "checkpoint/stored_states.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "checkpoint/revolve.hpp"

namespace costate {

StoredStates::StoredStates(const StateMemory& memory, std::size_t numbers, Ledger& ledger,
                           std::unique_ptr<DiskStates> disk)
    : memory_(&memory), numbers_(numbers), bytes_(numbers * sizeof(double)), ledger_(&ledger), disk_(std::move(disk)) {
  ledger.take(fixed_bytes());
  make_room(0);
}

StoredStates::~StoredStates() { ledger_->give(fixed_bytes() + buffers_ * bytes_); }

std::size_t StoredStates::fixed_bytes() const { return (kInMotion + (disk_ ? kInTransit : 0)) * bytes_; }

std::size_t StoredStates::slots_beside(std::size_t more) const {
  const std::size_t others = ledger_->memory() - buffers_ * bytes_ + more;
  return others > ledger_->limit() ? 0 : (ledger_->limit() - others) / bytes_;
}

void StoredStates::make_room(std::size_t bytes) {
  if (slots_beside(bytes) < kLeastSlots) abandon_disk();
  if (slots_beside(bytes) < kLeastSlots)
    ledger_->refuse(bytes + (kLeastSlots - std::min(kLeastSlots, buffers_)) * bytes_);
  while (!ledger_->fits(bytes)) {
    if (unused_.empty()) give_one_up();
    unused_.pop_back();
    --buffers_;
    ledger_->give(bytes_);
  }
}

/// What is known of the states on disk takes memory, too.
void StoredStates::abandon_disk() {
  if (!disk_) return;
  warnings_ = disk_->warnings();
  if (disk_->size() > 0)
    warnings_.emplace_back(
        "checkpoints on disk were given up (memory could not hold where they are); raise "
        "gradient.checkpoint_memory");
  disk_.reset();
  ledger_->give(kInTransit * bytes_);
  period_ = 0;
}

StoredState StoredStates::filled(std::size_t step, std::span<const double> state) {
  if (unused_.empty()) {
    ledger_->take(bytes_);
    ++buffers_;
    unused_.emplace_back(*memory_, numbers_);
  }
  StoredState filled{step, std::move(unused_.back())};
  unused_.pop_back();
  memory_->copy(state, filled.state.span());
  return filled;
}

void StoredStates::recycle(StoredState stored) { unused_.push_back(std::move(stored.state)); }

void StoredStates::give_one_up() {
  if (std::optional<StoredState> given_up = spaced_.give_up()) recycle(std::move(*given_up));
}

void StoredStates::offer(std::size_t step, std::span<const double> state) {
  if (disk_ && period_ == 0 && step > 0 && used() >= slots()) period_ = step;
  if (period_ > 0 && step % period_ == 0 && put_on_disk(step, state)) {
    begin_stretch(step, state);
    return;
  }
  while (spaced_.wants(step) && used() >= slots()) {
    spaced_.widen();
    if (spaced_.wants(step)) give_one_up();
  }
  if (spaced_.wants(step)) spaced_.append(filled(step, state));
}

bool StoredStates::put_on_disk(std::size_t step, std::span<const double> state) {
  while (disk_->capacity() > 0) {
    if (!disk_->is_full()) {
      if (slots_beside(disk_->memory_of_next()) < kLeastSlots) {
        disk_->close_to_more();
        continue;
      }
      make_room(disk_->memory_of_next());
      if (disk_->put(step, memory_->on_host(state, in_transit_))) return true;
      continue;
    }
    period_ *= 2;
    disk_->thin_out(period_);
    if (step % period_ != 0) return false;
  }
  return false;
}

/// From a state on disk on.
void StoredStates::begin_stretch(std::size_t step, std::span<const double> state) {
  for (StoredState& stored : spaced_.take_all()) {
    if (stored.step == 0) {
      kept_.push_back(std::move(stored));
    } else {
      recycle(std::move(stored));
    }
  }
  base_ = step;
  spaced_.begin(step);
  spaced_.append(filled(step, state));
}

/// The steps to advance behind the last state on disk, if of the states in memory only those are kept that lie at
/// multiples of `spacing`.
std::int64_t StoredStates::cost(std::size_t spacing, std::size_t count) const {
  const auto is_kept = [&](const StoredState& stored) { return is_multiple(stored, spacing); };
  auto kept = static_cast<std::size_t>(std::ranges::count_if(kept_, is_kept));
  std::int64_t sum = 0;
  std::size_t end = count;
  for (auto stored = kept_.rbegin(); stored != kept_.rend() && end > base_; ++stored) {
    if (!is_kept(*stored)) continue;
    if (stored->step < end) {
      sum += revolve_advances(end - stored->step, 1 + slots() - kept);
      end = stored->step;
    }
    if (release_ == Release::Steps) --kept;
  }
  return sum;
}

bool StoredStates::is_multiple(const StoredState& stored, std::size_t spacing) const {
  return stored.step <= base_ || (stored.step - base_) % spacing == 0;
}

void StoredStates::begin_walk(std::size_t count, Release release) {
  for (StoredState& stored : passing_) recycle(std::move(stored));
  passing_.clear();
  for (StoredState& stored : spaced_.take_all()) kept_.push_back(std::move(stored));
  // What lies behind a state on disk is had again from that.
  release_ = on_disk() > 0 ? Release::Steps : release;
  std::size_t best = 1;
  std::int64_t least = cost(best, count);
  for (std::size_t spacing = 2; spacing < 2 * count && least > 0; spacing *= 2) {
    const std::int64_t advances = cost(spacing, count);
    if (advances >= least) continue;
    least = advances;
    best = spacing;
  }
  const auto given_up = std::stable_partition(kept_.begin(), kept_.end(),
                                              [&](const StoredState& stored) { return is_multiple(stored, best); });
  std::for_each(given_up, kept_.end(), [&](StoredState& stored) { recycle(std::move(stored)); });
  kept_.erase(given_up, kept_.end());
}

void StoredStates::forget_behind(std::size_t step) {
  const auto forget = [&](std::vector<StoredState>& states, std::size_t least) {
    for (; states.size() > least && states.back().step > step; states.pop_back()) recycle(std::move(states.back()));
  };
  forget(passing_, 0);
  if (release_ == Release::Steps) forget(kept_, 1);
}

const StoredState& StoredStates::nearest_in_memory(std::size_t step) const {
  const auto last = [step](const std::vector<StoredState>& states) {
    const auto behind = std::ranges::upper_bound(states, step, {}, &StoredState::step);
    return behind == states.begin() ? nullptr : &*std::prev(behind);
  };
  const StoredState* const kept = last(kept_);
  const StoredState* const passing = last(passing_);
  return passing != nullptr && passing->step > kept->step ? *passing : *kept;
}

std::span<const double> StoredStates::near(const StoredState& stored) const {
  const std::span<const double> state = memory_->near(stored.state.span());
  if (stored.step > 0) memory_->expect(nearest_in_memory(stored.step - 1).state.span());
  return state;
}

/// The last state at or before a step.
const StoredState& StoredStates::nearest(std::size_t step) {
  const StoredState* found = &nearest_in_memory(step);
  while (const std::optional<std::size_t> known = disk_ ? disk_->last_at(step) : std::nullopt) {
    if (*known <= found->step) break;
    StoredState read = filled(*known, found->state.span());
    bool is_there = false;
    memory_->edit(read.state.span(), [&](std::span<double> state) { is_there = disk_->get(*known, state); });
    if (is_there) return passing_.emplace_back(std::move(read));
    recycle(std::move(read));
  }
  return *found;
}

void StoredStates::advance_to(std::size_t step, std::size_t from, const Advance& advance) {
  for (std::size_t n = from; n < step; ++n) advance(n, moving_);
  advances_ += static_cast<std::int64_t>(step - from);
}

std::span<const double> StoredStates::before(std::size_t step, const Advance& advance) {
  forget_behind(step);
  for (;;) {
    const StoredState& from = nearest(step);
    if (from.step == step) return near(from);
    if (moving_.size() == 0) moving_ = {memory_->near_memory(), numbers_};
    memory_->copy(from.state.span(), moving_.span());
    const std::size_t begin = from.step;
    const std::size_t free = slots() - used();
    if (free == 0) {
      advance_to(step, begin, advance);
      return moving_.span();
    }
    const std::size_t next = begin + revolve_stride(step - begin + 1, 1 + free);
    advance_to(next, begin, advance);
    passing_.push_back(filled(next, moving_.span()));
  }
}

void StoredStates::fields(Archive& archive) {
  bool has_disk = disk_ != nullptr;
  archive.field(has_disk);
  if (has_disk && !disk_) throw Error("the record is damaged (it has states on disk where none may be)");
  if (!has_disk) disk_.reset();
  if (disk_) disk_->fields(archive, numbers_);
  archive.field(period_);
  archive.field(base_);
  const MakeState make = [this] { return StoredState{0, {*memory_, numbers_}}; };
  spaced_.fields(archive, make);
  state_fields(archive, kept_, make);
  state_fields(archive, passing_, make);
  std::size_t unused = unused_.size();
  archive.field(unused);
  if (archive.is_reading()) unused_ = state_arrays(*memory_, unused, numbers_);
  archive.field(buffers_);
  archive.field(release_);
  archive.field(advances_);
  archive.field(warnings_);
}

std::vector<std::string> StoredStates::warnings() const { return disk_ ? disk_->warnings() : warnings_; }

}  // namespace costate

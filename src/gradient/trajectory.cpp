#include "gradient/trajectory.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "checkpoint/step_record.hpp"

namespace costate {

namespace {

/// Parts of the memory: the steps of one segment at most, the states at the starts of segments at most, and what
/// describes segments at least.
constexpr std::size_t kSegmentPart = 4;
constexpr std::size_t kStartsPart = 2;
constexpr std::size_t kDescriptionPart = 16;
/// More segments than were counted, in parts of them.
constexpr std::size_t kSpareSegmentsPart = 8;

std::size_t least_segment(std::size_t step_bytes) {
  return DenseOutput::kOwnBytes + (Trajectory::kLeastSteps + 1) * step_bytes;
}

std::size_t longest_segment(std::size_t step_bytes, std::size_t memory) {
  return std::max(least_segment(step_bytes), memory / kSegmentPart);
}

/// What the starts may take. Less than nothing is nothing.
std::size_t starts_memory(std::size_t step_bytes, std::size_t memory) {
  const std::size_t others = longest_segment(step_bytes, memory) + memory / kDescriptionPart;
  return std::min(memory / kStartsPart, memory - std::min(memory, others));
}

}  // namespace

Trajectory::Trajectory(const StateMemory& memory, std::size_t numbers, Interpolation interpolation,
                       const CheckpointBudget& budget)
    : Trajectory(memory, numbers, interpolation, budget, hdf5_state_file(budget, numbers)) {}

Trajectory::Trajectory(const StateMemory& memory, std::size_t numbers, Interpolation interpolation,
                       const CheckpointBudget& budget, OpenStateFile open)
    : memory_(&memory),
      numbers_(numbers),
      interpolation_(interpolation),
      step_bytes_(DenseOutput::bytes_per_step(interpolation, numbers)),
      longest_(longest_segment(step_bytes_, budget.memory)),
      ledger_(budget.memory),
      starts_ledger_(starts_memory(step_bytes_, budget.memory), &ledger_),
      starts_(memory, numbers, starts_ledger_, disk_states(numbers, budget, starts_ledger_, std::move(open))),
      present_(no_steps()) {}

std::size_t Trajectory::least_memory(std::size_t numbers, Interpolation interpolation, const CheckpointBudget& budget) {
  const std::size_t step_bytes = DenseOutput::bytes_per_step(interpolation, numbers);
  const std::size_t states =
      StoredStates::kLeastSlots + StoredStates::kInMotion + (budget.disk > 0 ? StoredStates::kInTransit : 0);
  const std::size_t starts = states * numbers * sizeof(double);
  std::size_t memory = starts + least_segment(step_bytes);
  memory += memory / (kDescriptionPart - 1) + 1;
  return std::max(memory, kStartsPart * starts);
}

std::size_t Trajectory::enough_memory(std::size_t numbers, Interpolation interpolation, std::size_t segments,
                                      const CheckpointBudget& budget) {
  const std::size_t step_bytes = DenseOutput::bytes_per_step(interpolation, numbers);
  // Other restarts are other steps, a few more perhaps.
  const std::size_t descriptions = (segments + segments / kSpareSegmentsPart + 1) * sizeof(Kept);
  std::size_t memory = least_memory(numbers, interpolation, budget);
  while (memory < longest_segment(step_bytes, memory) + starts_memory(step_bytes, memory) + descriptions)
    memory += memory / kDescriptionPart + 1;
  return memory;
}

std::unique_ptr<DenseOutput> Trajectory::no_steps() const {
  return std::make_unique<DenseOutput>(interpolation_, numbers_, *memory_);
}

void Trajectory::forget(Kept& kept) {
  if (!kept.steps) return;
  ledger_.give(kept.steps->bytes());
  kept.steps.reset();
}

/// Where there are steps to forget.
void Trajectory::make_room(std::size_t bytes) {
  for (; forgotten_ < segments_.size() && !ledger_.fits(bytes); ++forgotten_) forget(segments_[forgotten_]);
}

void Trajectory::append(double t, std::span<const double> y, std::span<const double> derivative) {
  const std::size_t bytes = step_bytes_ + (present_->empty() ? DenseOutput::kOwnBytes : 0);
  make_room(bytes);
  ledger_.take(bytes);
  present_->append(t, y, derivative);
}

bool Trajectory::is_full() const { return present_->bytes() + step_bytes_ > longest_; }

void Trajectory::end(const Segment& segment) {
  make_room(sizeof(Kept) + numbers_ * sizeof(double) + DiskStates::memory_per_state());
  ledger_.take(sizeof(Kept));
  starts_.offer(segments_.size(), present_->front());
  segments_.push_back({segment, std::exchange(present_, no_steps())});
}

void Trajectory::drop() {
  ledger_.give(present_->bytes());
  present_->clear();
}

/// What states between those of forgotten segments may take.
std::size_t Trajectory::starts_to_come() const {
  const bool are_all_there = starts_.used() >= segments_.size();
  return are_all_there ? 0 : starts_ledger_.limit() - starts_ledger_.memory();
}

/// What forgotten segments may need: the longest one's steps, and the states between theirs.
std::size_t Trajectory::reserve() const { return longest_ + starts_to_come(); }

void Trajectory::require_way_back() const {
  if (forgotten_ == 0) return;
  std::size_t longest = 0;
  std::size_t kept = 0;
  for (std::size_t k = 0; k < segments_.size(); ++k) {
    const Kept& segment = segments_[k];
    if (k < forgotten_) longest = std::max(longest, DenseOutput::kOwnBytes + (segment.segment.steps + 1) * step_bytes_);
    if (segment.steps) kept += segment.steps->bytes();
  }
  // All other steps may be forgotten for one segment.
  const std::size_t needed = ledger_.memory() - kept + starts_to_come() + longest;
  if (needed > ledger_.limit()) ledger_.refuse(needed - ledger_.memory());
}

void Trajectory::begin_walk(Release release) {
  release_ = release;
  if (forgotten_ == 0) return;
  make_room(reserve());
  starts_.begin_walk(forgotten_, release);
}

const DenseOutput& Trajectory::steps(std::size_t k, SegmentSource& source) {
  Kept& kept = segments_[k];
  if (kept.steps) return *kept.steps;
  const auto advance = [&](std::size_t n, StateArray& state) {
    source.advance(segment(n), segment(n + 1), state.span());
    recomputed_ += static_cast<long>(segment(n).steps);
  };
  source.replay(kept.segment, starts_.before(k, advance), *this);
  recomputed_ += static_cast<long>(kept.segment.steps);
  kept.steps = std::exchange(present_, no_steps());
  return *kept.steps;
}

void Trajectory::fields(Archive& archive, std::span<const Interval> intervals) {
  std::size_t count = segments_.size();
  archive.field(count);
  segments_.resize(count);
  for (Kept& kept : segments_) {
    Segment& segment = kept.segment;
    const auto same = std::ranges::find(intervals, segment.interval.t0, &Interval::t0);
    auto interval = static_cast<std::size_t>(same - intervals.begin());
    archive.field(interval);
    if (interval >= intervals.size()) throw Error("the record is damaged (a segment of no interval)");
    segment.interval = intervals[interval];
    archive.field(segment.t0);
    archive.field(segment.t1);
    archive.field(segment.steps);
    std::vector<bool> silent = segment.silent ? *segment.silent : std::vector<bool>();
    archive.field(silent);
    if (archive.is_reading()) segment.silent = std::make_shared<const std::vector<bool>>(silent);
    bool has_steps = kept.steps != nullptr;
    archive.field(has_steps);
    if (has_steps && !kept.steps) kept.steps = no_steps();
    if (has_steps) archive.field(*kept.steps);
  }
  archive.field(forgotten_);
  archive.field(release_);
  archive.field(recomputed_);
  archive.field(starts_);
  archive.field(starts_ledger_);
  archive.field(ledger_);
}

void Trajectory::give_up(std::size_t k) {
  Kept& kept = segments_[k];
  if (k < forgotten_ || release_ == Release::Steps) forget(kept);
}

}  // namespace costate

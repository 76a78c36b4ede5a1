#include "checkpoint/step_record.hpp"

#include <algorithm>
#include <utility>

namespace costate {

namespace {

/// The part of the memory that may go to what is known of states on disk.
constexpr std::size_t kDiskIndexPart = 8;

}  // namespace

std::unique_ptr<DiskStates> disk_states(std::size_t numbers, const CheckpointBudget& budget, Ledger& ledger,
                                        OpenStateFile open) {
  const std::size_t capacity =
      std::min(states_on_disk(budget.disk, numbers), budget.memory / kDiskIndexPart / DiskStates::memory_per_state());
  if (capacity == 0) return nullptr;
  return std::make_unique<DiskStates>(capacity, disk_bytes_per_state(numbers), ledger, std::move(open));
}

StepTimes::StepTimes(Ledger& ledger, std::function<void(std::size_t bytes)> make_room)
    : ledger_(&ledger), make_room_(std::move(make_room)) {}

StepTimes::~StepTimes() { ledger_->give(blocks_.size() * kBlockBytes); }

void StepTimes::append(double t) {
  if (size_ % kBlock == 0) {
    make_room_(kBlockBytes);
    ledger_->take(kBlockBytes);
    blocks_.emplace_back(kBlock);
  }
  blocks_.back()[size_++ % kBlock] = t;
}

StepRecord::StepRecord(const StateMemory& memory, std::size_t numbers, const CheckpointBudget& budget)
    : StepRecord(memory, numbers, budget, hdf5_state_file(budget, numbers)) {}

StepRecord::StepRecord(const StateMemory& memory, std::size_t numbers, const CheckpointBudget& budget,
                       OpenStateFile open)
    : ledger_(budget.memory),
      states_(memory, numbers, ledger_, disk_states(numbers, budget, ledger_, std::move(open))),
      kept_(budget.kept),
      times_(ledger_, [this](std::size_t bytes) { states_.make_room(bytes); }),
      end_(memory.near_memory(), numbers) {
  states_.make_room(numbers * sizeof(double));
  ledger_.take(numbers * sizeof(double));
}

void StepRecord::append(double t1, std::span<const double> state) {
  if (kept_ == StatesKept::AsTheyFit || times_.size() == 0) states_.offer(times_.size(), state);
  times_.append(t1);
}

void StepRecord::fields(Archive& archive) {
  archive.field(states_);
  archive.field(times_);
  archive.field(end_);
  archive.field(ledger_);
}

std::size_t StepRecord::least_memory(std::size_t numbers, std::size_t steps, const CheckpointBudget& budget) {
  const std::size_t transit = budget.disk > 0 ? StoredStates::kInTransit : 0;
  const std::size_t states = StoredStates::kLeastSlots + StoredStates::kInMotion + transit + 1;
  const std::size_t blocks = (steps + StepTimes::kBlock - 1) / StepTimes::kBlock;
  return states * numbers * sizeof(double) + blocks * StepTimes::kBlockBytes;
}

}  // namespace costate

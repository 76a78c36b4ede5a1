// States at some of the steps of a trajectory, from which those at all steps are had on the way back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/disk_states.hpp"
#include "checkpoint/ledger.hpp"
#include "checkpoint/spaced_states.hpp"

namespace costate {

/// Whether a walk back is followed by another one.
enum class Release {
  Keep,   ///< it is
  Steps,  ///< it is the last one: what it has passed is given up
};

/// On the way forward the number of steps is not known: states go to SpacedStates until memory is full. With a disk,
/// the state that finds it full after P steps goes there, all in memory but the first one are given up, and so on every
/// P steps; where the disk is full every second of its states is forgotten and P doubled. On the way back the slots in
/// memory that are free, or become free, serve the binomial schedule (see revolve.hpp) between the states that are
/// stored. States are the same bits wherever they come from if advancing is deterministic.
class StoredStates {
 public:
  /// States of so many numbers lie in this memory and are entered into the ledger; both outlive this. At least
  /// kLeastSlots have to fit; throws CheckpointError.
  StoredStates(const StateMemory& memory, std::size_t numbers, Ledger& ledger, std::unique_ptr<DiskStates> disk = {});
  ~StoredStates();
  StoredStates(const StoredStates&) = delete;
  StoredStates& operator=(const StoredStates&) = delete;

  static constexpr std::size_t kLeastSlots = 3;
  /// Beside the slots: the state that is being advanced, and one in HDF5's hands.
  static constexpr std::size_t kInMotion = 1;
  static constexpr std::size_t kInTransit = 1;

  /// Forward: the state before step `step` = 0, 1, 2, ...
  void offer(std::size_t step, std::span<const double> state);
  /// Gives states up until so many bytes more fit into the ledger. Throws CheckpointError where they cannot.
  void make_room(std::size_t bytes);

  /// Advances a state over one step.
  using Advance = std::function<void(std::size_t step, StateArray& state)>;
  /// Begins a walk back over steps count - 1, ..., 0.
  void begin_walk(std::size_t count, Release release);
  /// The state before a step, with steps in falling order, until the next call.
  [[nodiscard]] std::span<const double> before(std::size_t step, const Advance& advance);

  /// The ledger is left alone.
  void fields(Archive& archive);

  /// Steps that were advanced on the way back so far.
  [[nodiscard]] std::int64_t advances() const { return advances_; }
  /// The state before step 0, until the next call.
  [[nodiscard]] std::span<const double> first() const {
    return memory_->near(kept_.empty() ? spaced_.first().state.span() : kept_.front().state.span());
  }
  /// The states that memory holds.
  [[nodiscard]] std::size_t used() const { return kept_.size() + spaced_.size() + passing_.size(); }
  /// Those that it has room for.
  [[nodiscard]] std::size_t slots() const { return slots_beside(0); }
  /// Steps between states on disk, and how many of these there are; 0 where there are none.
  [[nodiscard]] std::size_t period() const { return period_; }
  [[nodiscard]] std::size_t on_disk() const { return disk_ ? disk_->size() : 0; }
  /// Of states on disk that were lost.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  [[nodiscard]] std::size_t fixed_bytes() const;
  /// With that much more in the ledger.
  [[nodiscard]] std::size_t slots_beside(std::size_t more) const;
  [[nodiscard]] StoredState filled(std::size_t step, std::span<const double> state);
  /// The same state to work on, while the one that is asked for next is on its way.
  [[nodiscard]] std::span<const double> near(const StoredState& stored) const;
  [[nodiscard]] const StoredState& nearest_in_memory(std::size_t step) const;
  void recycle(StoredState stored);
  void give_one_up();
  void abandon_disk();
  [[nodiscard]] bool put_on_disk(std::size_t step, std::span<const double> state);
  void begin_stretch(std::size_t step, std::span<const double> state);
  void forget_behind(std::size_t step);
  [[nodiscard]] const StoredState& nearest(std::size_t step);
  [[nodiscard]] bool is_multiple(const StoredState& stored, std::size_t spacing) const;
  [[nodiscard]] std::int64_t cost(std::size_t spacing, std::size_t count) const;
  void advance_to(std::size_t step, std::size_t from, const Advance& advance);

  const StateMemory* memory_;
  std::size_t numbers_;
  std::size_t bytes_;
  Ledger* ledger_;
  std::unique_ptr<DiskStates> disk_;
  std::size_t period_ = 0;
  std::size_t base_ = 0;  ///< the step of the last state on disk, or 0: behind it states are in memory
  SpacedStates spaced_;   ///< on the way forward
  /// The first state on the way forward where another one is the base; on the way back all that the way forward left.
  std::vector<StoredState> kept_;
  std::vector<StoredState> passing_;  ///< on the way back, behind all of the others that are before the present step
  std::vector<StateArray> unused_;
  std::size_t buffers_ = 0;  ///< in the ledger
  Release release_ = Release::Steps;
  StateArray moving_;               ///< once it is needed
  std::vector<double> in_transit_;  ///< between the disk and a memory that is not the host's
  std::int64_t advances_ = 0;
  std::vector<std::string> warnings_;  ///< of a disk that was abandoned
};

}  // namespace costate

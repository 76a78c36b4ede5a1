// What is kept of an integration by CVODES for the way back: segments, and the steps of as many as there is room for.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/budget.hpp"
#include "checkpoint/ledger.hpp"
#include "checkpoint/state_file.hpp"
#include "checkpoint/stored_states.hpp"
#include "integrate/dense_output.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// A segment ends early where its steps take a quarter of the memory, but not before kLeastSteps of them. Where memory
/// is full the steps of the oldest segments are forgotten; they are made again from the states at the segments' starts,
/// which are a chain in StoredStates, a segment for a step. Segments, whose ends are restarts of the integrator, depend
/// on the budget's memory, and nothing else does.
class Trajectory : public SegmentKeeper {
 public:
  /// Of states of so many numbers, in this memory, which outlives it. Throws CheckpointError where the budget is less
  /// than least_memory().
  Trajectory(const StateMemory& memory, std::size_t numbers, Interpolation interpolation,
             const CheckpointBudget& budget);
  /// The same with another file in place of HDF5's.
  Trajectory(const StateMemory& memory, std::size_t numbers, Interpolation interpolation,
             const CheckpointBudget& budget, OpenStateFile open);
  Trajectory(const Trajectory&) = delete;  // its parts refer to each other
  Trajectory& operator=(const Trajectory&) = delete;

  /// Shorter segments would spend much of their time on restarts (about 50 evaluations each).
  static constexpr std::size_t kLeastSteps = 100;

  void append(double t, std::span<const double> y, std::span<const double> derivative) override;
  [[nodiscard]] bool is_full() const override;
  void end(const Segment& segment) override;
  void drop() override;

  /// Behind the last segment: throws CheckpointError where forgotten segments could not be made again.
  void require_way_back() const;

  /// Begins a walk back over all segments.
  void begin_walk(Release release);
  [[nodiscard]] std::size_t size() const { return segments_.size(); }
  [[nodiscard]] const Segment& segment(std::size_t k) const { return segments_[k].segment; }
  /// The steps of a segment, with k in falling order, until give_up(k). Forgotten ones are made again.
  [[nodiscard]] const DenseOutput& steps(std::size_t k, SegmentSource& source);
  /// The walk has passed the segment.
  void give_up(std::size_t k);
  /// The state at the start of all.
  [[nodiscard]] std::span<const double> initial() const { return starts_.first(); }

  /// Between segments. `intervals` are those of the timeline.
  void fields(Archive& archive, std::span<const Interval> intervals);

  [[nodiscard]] const StoredStates& starts() const { return starts_; }
  [[nodiscard]] long recomputed_steps() const { return recomputed_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] std::vector<std::string> warnings() const { return starts_.warnings(); }

  [[nodiscard]] static std::size_t least_memory(std::size_t numbers, Interpolation interpolation,
                                                const CheckpointBudget& budget);
  /// What is enough for a trajectory of so many segments of kLeastSteps steps; with more memory they are longer.
  [[nodiscard]] static std::size_t enough_memory(std::size_t numbers, Interpolation interpolation, std::size_t segments,
                                                 const CheckpointBudget& budget);

 private:
  struct Kept {
    Segment segment;
    std::unique_ptr<DenseOutput> steps;  ///< none where they are forgotten
  };
  void forget(Kept& kept);
  void make_room(std::size_t bytes);
  [[nodiscard]] std::unique_ptr<DenseOutput> no_steps() const;
  [[nodiscard]] std::size_t reserve() const;
  [[nodiscard]] std::size_t starts_to_come() const;

  const StateMemory* memory_;
  std::size_t numbers_;
  Interpolation interpolation_;
  std::size_t step_bytes_;
  std::size_t longest_;  ///< bytes of a segment's steps
  Ledger ledger_;
  Ledger starts_ledger_;  ///< a part of it
  StoredStates starts_;
  std::deque<Kept> segments_;
  std::size_t forgotten_ = 0;  ///< the steps of so many segments, the first ones
  std::unique_ptr<DenseOutput> present_;
  Release release_ = Release::Steps;
  long recomputed_ = 0;
};

}  // namespace costate

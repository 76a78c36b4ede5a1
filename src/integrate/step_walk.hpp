// Forward integration by a one-step method: from start to end, with steps that end at edges and save times.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/one_step.hpp"
#include "integrate/propagator.hpp"
#include "integrate/step_size.hpp"

namespace costate {

/// What goes along with an integration. States are in the processor's memory.
class StepFollower {
 public:
  virtual ~StepFollower() = default;

  /// At each save time, in order.
  virtual void observe(std::size_t save, std::span<const double> y) = 0;
  /// A step was taken from y, on an interval of the timeline; the method still holds it.
  virtual void follow(const Step& /*step*/, std::size_t /*interval*/, std::span<const double> /*y*/) {}
  /// The event at the start of an interval is crossed at y.
  virtual void cross(std::size_t /*interval*/, std::span<const double> /*y*/) {}
  /// Members were taken out.
  virtual void lose_members() {}
  /// What goes along.
  virtual void fields(Archive& /*archive*/) {}
};

/// Where a member cannot be integrated any further, it is taken out of the batch and the others go on from there;
/// PointError where it was the last one. Steps are chosen for the state alone, so that they and the state are the same
/// whatever follows.
class StepWalk {
 public:
  /// All outlive this; `generator` is that of the method.
  StepWalk(const BatchSystem& system, DrivenGenerator& generator, OneStep& method);

  /// From the host's initial state, or from where the walk was that fields() has read.
  void run(std::span<const double> initial, StepFollower& follower);
  void fields(Archive& archive);
  /// The state at the end of run(), in the processor's memory.
  [[nodiscard]] std::span<const double> state() const { return y_.span(); }
  [[nodiscard]] long steps() const { return steps_; }

 private:
  void begin(std::span<const double> initial, StepFollower& follower);
  void go_on(StepFollower& follower);
  template <class Work>
  void insist(StepFollower& follower, const Work& work);
  void integrate(StepFollower& follower);
  void step(StepFollower& follower);
  void observe_saves(double t, StepFollower& follower);
  [[nodiscard]] double target(double t, const Interval& interval) const;
  [[nodiscard]] double first_size(double t);
  void fail(double t) const;
  [[nodiscard]] std::size_t hardest_lane() const;
  [[nodiscard]] const StateMemory& memory() const { return system_->processor->memory(); }
  void clear_silent_lanes();

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  OneStep* method_;
  std::vector<Interval> intervals_;
  StepGuard guard_;
  SaveCursor saves_;
  StepSize sizes_;
  StateArray y_;
  StateArray next_;
  std::vector<double> errors_;  ///< of the last attempt, [lane]
  std::vector<bool> silent_;    ///< lanes that this knows of
  long steps_ = 0;
  /// Where the walk is: before the interval, or in it at t_.
  enum class Place { Start, Before, Within };
  Place place_ = Place::Start;
  std::size_t interval_ = 0;
  double t_ = 0;
  StepFollower* follower_ = nullptr;        ///< during run()
  std::vector<std::byte> follower_fields_;  ///< that were read, until run()
};

}  // namespace costate

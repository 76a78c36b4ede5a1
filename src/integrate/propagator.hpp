// Forward integration of one batch through its segments: from edge to edge, every save time on the way.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/archive.hpp"
#include "base/error.hpp"
#include "integrate/coefficients.hpp"
#include "integrate/dense_output.hpp"
#include "integrate/members.hpp"
#include "integrate/options.hpp"
#include "integrate/processor.hpp"
#include "integrate/timeline.hpp"
#include "kernels/dynamics.hpp"
#include "wrap/cvodes.hpp"

namespace costate {

/// Everything that the integrators of one batch share.
struct BatchSystem {
  const Model* model = nullptr;
  const Dynamics* dynamics = nullptr;
  const ScalarPrograms* programs = nullptr;
  const Processor* processor = &host_processor();  ///< who holds the states
  SolverOptions options;
  MPI_Comm communicator = MPI_COMM_SELF;
  Members* members = nullptr;  ///< integrators take out those that they cannot solve
  std::size_t lanes = 1;
  Layout layout;                ///< of one state
  std::vector<double> statics;  ///< [row][lane]
  Timeline timeline;
  std::function<void()> poll;  ///< called every few steps
  /// Called at boundaries from which all could go on in another process.
  std::function<void()> boundary = {};
  double* rhs_seconds = nullptr;  ///< wall time in the right-hand side is added here
};

[[nodiscard]] Multistep multistep(Method method);
/// What a method's steps are interpolated by.
[[nodiscard]] Interpolation interpolation(Method method);
[[nodiscard]] VectorShape vector_shape(const BatchSystem& system);

/// The dynamics with the coefficients of one batch, timed. States are in the processor's memory.
class DrivenGenerator {
 public:
  explicit DrivenGenerator(const BatchSystem& system);

  [[nodiscard]] Coefficients& coefficients() { return coefficients_; }
  /// dydt = A(t) y
  void apply(double t, const double* y, double* dydt);
  /// out = -A(t)^T lambda: the right-hand side of the adjoint equation.
  void apply_adjoint(double t, const double* lambda, double* out);
  /// The right-hand side for given coefficients.
  void apply_with(std::span<const double> a, const double* y, double* out);
  /// Its transpose.
  void apply_adjoint_with(std::span<const double> a, const double* lambda, double* out);
  /// out = A^T lambda for given coefficients, and g[m][lane] = lambda . dydt/da_m at y.
  void pull_back(std::span<const double> a, const double* lambda, const double* y, double* out, std::span<double> g);
  /// g[m][lane] = lambda . dydt/da_m
  void inner_products(const double* lambda, const double* y, std::span<double> g);
  // Where the processor evaluates coefficients itself, for the stages of a step; see StagedDynamics.
  [[nodiscard]] bool is_staged() const { return staged_ != nullptr; }
  void set_stages(std::span<const double> times) { staged_->set_stages(times); }
  void check_stages() { staged_->check_stages(); }
  void apply_stage(std::size_t stage, const double* y, double* dydt);
  void pull_back_stage(std::size_t stage, const double* x, const double* y, double* out);
  /// Steps at once, where the processor has them. Whoever takes one counts its applications.
  [[nodiscard]] FusedSteps* fused() { return staged_ ? staged_->fused() : nullptr; }
  [[nodiscard]] FusedExponentials* exponentials() { return staged_ ? staged_->exponentials() : nullptr; }
  void count_applications(long count) { applications_ += count; }
  [[nodiscard]] bool reverse_stages(std::span<double> input_bars) { return staged_->reverse(input_bars); }
  void stage_products(std::size_t stage, std::span<double> products) { staged_->products(stage, products); }

  /// How often the right-hand side or its transpose was applied.
  [[nodiscard]] long applications() const { return applications_; }
  /// That number.
  void fields(Archive& archive) { archive.field(applications_); }

 private:
  const BatchSystem* system_;
  Coefficients coefficients_;
  std::unique_ptr<AppliedDynamics> dynamics_;
  std::unique_ptr<StagedDynamics> staged_;
  std::vector<double> negated_;
  long applications_ = 0;
};

/// Bounds the steps between two save times and calls poll.
class StepGuard {
 public:
  explicit StepGuard(const BatchSystem& system, long steps_per_poll = 64)
      : system_(&system), steps_per_poll_(steps_per_poll) {}
  void count(double t);
  /// A save time was passed.
  void reset() { steps_ = 0; }
  void fields(Archive& archive) {
    archive.field(steps_);
    archive.field(all_steps_);
  }

 private:
  const BatchSystem* system_;
  long steps_per_poll_;
  long steps_ = 0;
  long all_steps_ = 0;
};

/// A stretch between two neighbouring edges (or start, end), on which the coefficients are smooth.
struct Interval {
  double t0 = 0;
  double t1 = 0;
  const Event* event = nullptr;  ///< what happens at t0; nothing at the start
};
[[nodiscard]] std::vector<Interval> intervals(const Timeline& timeline);

/// Called at each save time with its index and the state, in the processor's memory.
using SaveObserver = std::function<void(std::size_t save, std::span<const double> y)>;

/// Walks along the save times while an integration passes them.
class SaveCursor {
 public:
  explicit SaveCursor(const Timeline& timeline) : timeline_(&timeline), resolution_(timeline.resolution) {}

  /// The next save time at or before t, within rounding.
  [[nodiscard]] bool due(double t) const {
    return next_ < timeline_->save_times.size() && timeline_->save_times[next_] <= t + resolution_;
  }
  /// Whether there is a save time left.
  [[nodiscard]] bool is_open() const { return next_ < timeline_->save_times.size(); }
  [[nodiscard]] std::size_t index() const { return next_; }
  [[nodiscard]] double time() const { return timeline_->save_times[next_]; }
  /// Whether the save time is t itself, within rounding.
  [[nodiscard]] bool is_at(double t) const { return time() >= t - resolution_; }
  void advance() { ++next_; }
  void fields(Archive& archive) { archive.field(next_); }

 private:
  const Timeline* timeline_;
  double resolution_;
  std::size_t next_ = 0;
};

/// A part of an interval between two restarts of the integrator. It can be integrated again from the state at its
/// start, bit for bit.
struct Segment {
  Interval interval;
  double t0 = 0;
  double t1 = 0;
  std::size_t steps = 0;
  std::shared_ptr<const std::vector<bool>> silent;  ///< lanes
};

/// What is given the step ends of segments, the start of a segment as the first one, in the processor's memory.
class StepKeeper {
 public:
  virtual ~StepKeeper() = default;
  virtual void append(double t, std::span<const double> y, std::span<const double> derivative) = 0;
};

/// What is given one segment after the other.
class SegmentKeeper : public StepKeeper {
 public:
  /// Whether the segment has to end here.
  [[nodiscard]] virtual bool is_full() const = 0;
  /// The segment of which the step ends were given.
  virtual void end(const Segment& segment) = 0;
  /// The same, where it has no step: it will begin once more.
  virtual void drop() = 0;
};

/// Makes segments again, of states in the processor's memory.
class SegmentSource {
 public:
  virtual ~SegmentSource() = default;
  /// Gives the step ends of a segment once more, from the state at its start.
  virtual void replay(const Segment& segment, std::span<const double> initial, StepKeeper& keeper) = 0;
  /// Leads the state at the start of a segment to the start of the one behind it.
  virtual void advance(const Segment& segment, const Segment& behind, std::span<double> state) = 0;
};

/// Steps from one restart of a multistep method to the next at most: its history cannot be kept, so that restarts are
/// the boundaries from which another process can go on.
inline constexpr long kMostStepsOfHistory = 20'000;

/// Where a member cannot be integrated any further, it is taken out of the batch and the others go on from there;
/// PointError where it was the last one.
class Propagator : public SegmentSource {
 public:
  explicit Propagator(const BatchSystem& system);

  /// Integrates from start to end. `initial` is the host's.
  void run(std::span<const double> initial, const SaveObserver& observe);
  /// The same in segments, which are recorded.
  void record(std::span<const double> initial, const SaveObserver& observe, SegmentKeeper& keeper);
  void replay(const Segment& segment, std::span<const double> initial, StepKeeper& keeper) override;
  void advance(const Segment& segment, const Segment& behind, std::span<double> state) override;

  /// Where run() or record() is; what the keeper has is its own.
  void fields(Archive& archive);

  [[nodiscard]] CvodesStatistics statistics() const { return problem_.statistics(); }

 private:
  void begin_run(std::span<const double> initial, const SaveObserver& observe);
  void enter_interval();
  void begin(const Interval& interval, double t, const std::vector<bool>& silent);
  void step(double& t);
  void step(double& t, const SaveObserver& observe);
  [[nodiscard]] const StateMemory& memory() const { return system_->processor->memory(); }
  void observe_saves(double t, const SaveObserver& observe);
  void begin_steps(double t, StepKeeper& keeper);
  void append_step(double t, StepKeeper& keeper);
  /// Whether `work` came to its end; where it stopped at a member that fails, that one is taken out.
  template <class Work>
  [[nodiscard]] bool attempt(const Work& work);

  const BatchSystem* system_;
  DrivenGenerator generator_;
  CvodesProblem problem_;
  StepGuard guard_;
  std::vector<Interval> intervals_;
  SaveCursor saves_;
  StateArray y_;
  StateArray scratch_;
  /// Where an integration is: before the interval, or in it at t_.
  enum class Place { Start, Before, Within };
  Place place_ = Place::Start;
  std::size_t interval_ = 0;
  double t_ = 0;
};

/// A tangent behind y gains (f(t-) - f(t+)) dt_edge/de where a jump of the coefficients moves; the state itself is
/// continuous. Changes the discrete states of the generator's coefficients. `scratch` has the size of y.
void cross_edges(const BatchSystem& system, DrivenGenerator& generator, const Interval& before, const Interval& after,
                 std::span<double> y, std::span<double> scratch);

/// Takes the member out that an error speaks of, else the one that a failed step of `problem` was hardest for.
void take_out(const BatchSystem& system, const PointError& error, CvodesProblem& problem);
/// The same with `hardest` for the member to blame.
void take_out(const BatchSystem& system, const PointError& error, std::size_t hardest);

}  // namespace costate

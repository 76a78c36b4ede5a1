#include "gradient/multistep_integrator.hpp"

namespace costate {

namespace {

/// Counts segments, the shortest ones that a trajectory has.
class SegmentCount : public SegmentKeeper {
 public:
  void append(double /*t*/, std::span<const double> /*y*/, std::span<const double> /*derivative*/) override { ++ends_; }
  [[nodiscard]] bool is_full() const override { return ends_ > Trajectory::kLeastSteps; }
  void end(const Segment& /*segment*/) override {
    ++segments_;
    ends_ = 0;
  }
  void drop() override { ends_ = 0; }
  [[nodiscard]] std::size_t segments() const { return segments_; }

 private:
  std::size_t ends_ = 0;  ///< of steps, the start of the segment as the first one
  std::size_t segments_ = 0;
};

}  // namespace

MultistepIntegrator::MultistepIntegrator(const BatchSystem& system, const Observation& observation)
    : system_(&system), observation_(&observation) {}

void MultistepIntegrator::run(std::span<const double> initial, const SaveObserver& observe) {
  if (!is_under_way_) propagator_.emplace(*system_);
  is_under_way_ = true;
  propagator_->run(initial, observe);
  is_under_way_ = false;
}

void MultistepIntegrator::run_along(Directions& directions, std::span<const double> initial,
                                    const SensitivityObserver& observe) {
  pass_.emplace(*system_, directions);
  if (!pass_fields_.empty()) {
    Archive archive(pass_fields_);
    archive.field(*pass_);
    pass_fields_.clear();
  }
  pass_->run(initial, observe);
  const CvodesStatistics statistics = pass_->statistics();
  along_.steps += statistics.steps;
  along_.rhs_evaluations += statistics.rhs_evaluations;
  along_.vector_seconds += statistics.vector_seconds;
  pass_.reset();
}

void MultistepIntegrator::record(std::span<const double> initial, const SaveObserver& observe,
                                 const CheckpointBudget& budget) {
  if (!is_under_way_) {
    trajectory_.emplace(system_->processor->memory(), initial.size(), interpolation(system_->options.method), budget);
    propagator_.emplace(*system_);
  }
  is_under_way_ = true;
  propagator_->record(initial, observe, *trajectory_);
  is_under_way_ = false;
  trajectory_->require_way_back();
}

std::size_t MultistepIntegrator::enough_memory(std::span<const double> initial, const CheckpointBudget& budget) {
  trajectory_.reset();
  propagator_.emplace(*system_);
  SegmentCount count;
  propagator_->record(
      initial, [](std::size_t /*save*/, std::span<const double> /*y*/) {}, count);
  return Trajectory::enough_memory(numbers(), interpolation(system_->options.method), count.segments(), budget);
}

void MultistepIntegrator::walk_back(std::span<const Pull> pulls, Release release, std::span<double> static_bars) {
  if (!adjoint_) adjoint_.emplace(*system_, *observation_);
  adjoint_->run(*trajectory_, *propagator_, pulls, release, static_bars);
}

void MultistepIntegrator::fields(Archive& archive, const CheckpointBudget& budget) {
  const std::vector<Interval> all = intervals(system_->timeline);
  const auto part = [&](auto& present, const auto& make, const auto& give) {
    bool is_there = present.has_value();
    archive.field(is_there);
    if (is_there && !present) make();
    if (is_there) give(*present);
  };
  const auto give = [&](auto& present) { archive.field(present); };
  part(
      propagator_, [&] { propagator_.emplace(*system_); }, give);
  part(
      trajectory_,
      [&] {
        trajectory_.emplace(system_->processor->memory(), numbers(), interpolation(system_->options.method), budget);
      },
      [&](Trajectory& trajectory) { trajectory.fields(archive, all); });
  part(
      adjoint_, [&] { adjoint_.emplace(*system_, *observation_); }, give);
  archive.field(is_under_way_);
  archive.field(along_);
  if (pass_) {
    Archive along;
    along.field(*pass_);
    pass_fields_ = along.take();
  }
  archive.field(pass_fields_);
  if (pass_) pass_fields_.clear();
}

IntegrationCosts MultistepIntegrator::costs() const {
  IntegrationCosts costs;
  const auto add = [&costs](const CvodesStatistics& statistics) {
    costs.steps += statistics.steps;
    costs.rhs_evaluations += statistics.rhs_evaluations;
    costs.vector_seconds += statistics.vector_seconds;
  };
  if (propagator_) add(propagator_->statistics());
  if (adjoint_) add(adjoint_->statistics());
  add(along_);
  if (trajectory_) {
    costs.recomputed_steps = trajectory_->recomputed_steps();
    costs.checkpoint_bytes_peak = static_cast<long>(trajectory_->ledger().peak());
    costs.warnings = trajectory_->warnings();
  }
  return costs;
}

}  // namespace costate

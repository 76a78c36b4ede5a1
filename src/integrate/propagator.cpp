#include "integrate/propagator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/stopwatch.hpp"
#include "integrate/edge_jumps.hpp"

namespace costate {

Interpolation interpolation(Method method) {
  return method == Method::Adams ? Interpolation::Hermite : Interpolation::Lagrange;
}

Multistep multistep(Method method) { return method == Method::Adams ? Multistep::Adams : Multistep::Bdf; }

VectorShape vector_shape(const BatchSystem& system) { return {system.dynamics->size(system.lanes), system.lanes}; }

DrivenGenerator::DrivenGenerator(const BatchSystem& system)
    : system_(&system),
      coefficients_(*system.model, *system.programs, system.statics, system.lanes),
      dynamics_(system.processor->apply_dynamics(*system.dynamics, system.lanes)),
      staged_(system.processor->stage_dynamics(*system.dynamics, coefficients_, system.lanes)) {}

void DrivenGenerator::apply(double t, const double* y, double* dydt) {
  ++applications_;
  const Stopwatch watch(system_->rhs_seconds);
  dynamics_->apply(coefficients_.at(t), y, dydt);
}

void DrivenGenerator::apply_adjoint(double t, const double* lambda, double* out) {
  const auto a = coefficients_.at(t);
  negated_.resize(a.size());
  std::ranges::transform(a, negated_.begin(), std::negate<>());
  apply_adjoint_with(negated_, lambda, out);
}

void DrivenGenerator::apply_adjoint_with(std::span<const double> a, const double* lambda, double* out) {
  ++applications_;
  const Stopwatch watch(system_->rhs_seconds);
  dynamics_->apply_adjoint(a, lambda, out);
}

void DrivenGenerator::apply_with(std::span<const double> a, const double* y, double* out) {
  ++applications_;
  const Stopwatch watch(system_->rhs_seconds);
  dynamics_->apply(a, y, out);
}

void DrivenGenerator::pull_back(std::span<const double> a, const double* lambda, const double* y, double* out,
                                std::span<double> g) {
  ++applications_;
  const Stopwatch watch(system_->rhs_seconds);
  dynamics_->pull_back(a, lambda, y, out, g);
}

void DrivenGenerator::inner_products(const double* lambda, const double* y, std::span<double> g) {
  const Stopwatch watch(system_->rhs_seconds);
  dynamics_->inner_products(lambda, y, g);
}

void DrivenGenerator::apply_stage(std::size_t stage, const double* y, double* dydt) {
  ++applications_;
  const Stopwatch watch(system_->rhs_seconds);
  staged_->apply(stage, y, dydt);
}

void DrivenGenerator::pull_back_stage(std::size_t stage, const double* x, const double* y, double* out) {
  ++applications_;
  const Stopwatch watch(system_->rhs_seconds);
  staged_->pull_back(stage, x, y, out);
}

void StepGuard::count(double t) {
  if (++steps_ > system_->options.max_steps) {
    const PhysicalTime physical(*system_->model, *system_->programs, system_->statics, system_->lanes, 0);
    throw PointError(
        fmt::format("more than {} steps between two save times (at t = {:.12g}); raise solver.max_steps "
                    "or loosen the tolerances",
                    system_->options.max_steps, physical.at(t)));
  }
  if (system_->poll && ++all_steps_ % steps_per_poll_ == 0) system_->poll();
}

std::vector<Interval> intervals(const Timeline& timeline) {
  std::vector<Interval> all;
  Interval current{timeline.start, timeline.end, nullptr};
  for (const Event& event : timeline.events) {
    current.t1 = event.time;
    all.push_back(current);
    current = {event.time, timeline.end, &event};
  }
  all.push_back(current);
  return all;
}

Propagator::Propagator(const BatchSystem& system)
    : system_(&system),
      generator_(system),
      problem_(
          multistep(system.options.method), system.communicator, vector_shape(system), system.options.rtol,
          system.options.atol, [this](double t, const double* y, double* dydt) { generator_.apply(t, y, dydt); },
          system.processor->vector_kernels()),
      guard_(system),
      intervals_(intervals(system.timeline)),
      saves_(system.timeline),
      y_(memory(), system.dynamics->size(system.lanes)),
      scratch_(memory(), y_.size()) {}

void Propagator::begin(const Interval& interval, double t, const std::vector<bool>& silent) {
  generator_.coefficients().silence(silent);
  generator_.coefficients().enter(interval.t0, interval.t1);
  problem_.set_state(y_.span());
  problem_.set_longest_step(system_->timeline.longest_step);
  problem_.restart(t, interval.t1, system_->timeline.instants);
}

template <class Work>
bool Propagator::attempt(const Work& work) {
  try {
    work();
    return true;
  } catch (const PointError& error) {
    take_out(*system_, error, problem_);
    memory().fill_lanes(system_->members->silent(), 0, y_.span());
    generator_.coefficients().silence(system_->members->silent());
    guard_.reset();
    return false;
  }
}

void Propagator::observe_saves(double t, const SaveObserver& observe) {
  for (; saves_.due(t); saves_.advance()) {
    guard_.reset();
    if (saves_.is_at(t)) {
      observe(saves_.index(), y_.span());
    } else {
      problem_.interpolate(saves_.time(), 0, scratch_.span());
      observe(saves_.index(), scratch_.span());
    }
  }
}

void Propagator::begin_steps(double t, StepKeeper& keeper) {
  generator_.apply(t, y_.data(), scratch_.data());
  keeper.append(t, y_.span(), scratch_.span());
}

void Propagator::append_step(double t, StepKeeper& keeper) {
  problem_.interpolate(t, 1, scratch_.span());
  keeper.append(t, y_.span(), scratch_.span());
}

/// Where it throws, t and y_ still belong together.
void Propagator::step(double& t) {
  t = problem_.step();
  problem_.get_state(y_.span());
}

void Propagator::step(double& t, const SaveObserver& observe) {
  step(t);
  observe_saves(t, observe);
}

void Propagator::begin_run(std::span<const double> initial, const SaveObserver& observe) {
  if (place_ != Place::Start) return;
  memory().upload(initial, y_.span());
  observe_saves(system_->timeline.start, observe);
  place_ = Place::Before;
}

void Propagator::enter_interval() {
  if (place_ == Place::Within) return;
  const Interval& interval = intervals_[interval_];
  if (interval_ > 0) {
    const Interval& before = intervals_[interval_ - 1];
    while (!attempt([&] { cross_edges(*system_, generator_, before, interval, y_.span(), scratch_.span()); })) continue;
  }
  t_ = interval.t0;
  place_ = Place::Within;
}

void Propagator::run(std::span<const double> initial, const SaveObserver& observe) {
  begin_run(initial, observe);
  for (; interval_ < intervals_.size(); ++interval_) {
    enter_interval();
    const Interval& interval = intervals_[interval_];
    while (t_ < interval.t1) {
      if (system_->boundary) system_->boundary();
      static_cast<void>(attempt([&] {
        begin(interval, t_, system_->members->silent());
        for (long steps = 0; t_ < interval.t1 && steps < kMostStepsOfHistory; ++steps) {
          step(t_, observe);
          guard_.count(t_);
        }
      }));
    }
    place_ = Place::Before;
  }
}

void Propagator::record(std::span<const double> initial, const SaveObserver& observe, SegmentKeeper& keeper) {
  begin_run(initial, observe);
  auto silent = std::make_shared<const std::vector<bool>>(system_->members->silent());
  for (; interval_ < intervals_.size(); ++interval_) {
    enter_interval();
    const Interval& interval = intervals_[interval_];
    while (t_ < interval.t1) {
      if (system_->boundary) system_->boundary();
      if (*silent != system_->members->silent())
        silent = std::make_shared<const std::vector<bool>>(system_->members->silent());
      memory().fill_lanes(*silent, 0, y_.span());
      Segment segment{interval, t_, interval.t1, 0, silent};
      // Where a member is taken out, the segment ends and the next one begins without it.
      static_cast<void>(attempt([&] {
        begin(interval, t_, *silent);
        begin_steps(t_, keeper);
        while (t_ < interval.t1 && !keeper.is_full()) {
          step(t_, observe);
          append_step(t_, keeper);
          ++segment.steps;
          guard_.count(t_);
        }
      }));
      segment.t1 = t_;
      if (t_ > segment.t0) {
        keeper.end(segment);
      } else {
        keeper.drop();
      }
    }
    place_ = Place::Before;
  }
}

void Propagator::fields(Archive& archive) {
  CvodesStatistics taken = statistics();
  archive.field(taken);
  if (archive.is_reading()) problem_.count_earlier(taken);
  archive.field(place_);
  archive.field(interval_);
  archive.field(t_);
  archive.field(y_);
  archive.field(saves_);
  archive.field(guard_);
}

void Propagator::replay(const Segment& segment, std::span<const double> initial, StepKeeper& keeper) {
  y_.assign(initial);
  begin(segment.interval, segment.t0, *segment.silent);
  begin_steps(segment.t0, keeper);
  guard_.reset();
  for (double t = segment.t0; t < segment.t1;) {
    step(t);
    append_step(t, keeper);
    guard_.count(t);
  }
}

void Propagator::advance(const Segment& segment, const Segment& behind, std::span<double> state) {
  y_.assign(state);
  begin(segment.interval, segment.t0, *segment.silent);
  guard_.reset();
  for (double t = segment.t0; t < segment.t1;) {
    step(t);
    guard_.count(t);
  }
  memory().fill_lanes(*behind.silent, 0, y_.span());
  generator_.coefficients().silence(*behind.silent);
  if (behind.interval.t0 != segment.interval.t0)
    cross_edges(*system_, generator_, segment.interval, behind.interval, y_.span(), scratch_.span());
  memory().copy(y_.span(), state);
}

void cross_edges(const BatchSystem& system, DrivenGenerator& generator, const Interval& before, const Interval& after,
                 std::span<double> y, std::span<double> scratch) {
  if (!system.dynamics->has_tangent()) return;
  for (const EdgeJump& edge : edge_jumps(system, generator.coefficients(), before, after)) {
    generator.apply_with(moved_jump(system, edge), y.data(), scratch.data());
    system.processor->combine(std::array{1.0, 1.0}, std::array<const double*, 2>{y.data(), scratch.data()}, y);
  }
}

void take_out(const BatchSystem& system, const PointError& error, CvodesProblem& problem) {
  take_out(system, error, problem.hardest_member());
}

void take_out(const BatchSystem& system, const PointError& error, std::size_t hardest) {
  const auto* const known = dynamic_cast<const MemberError*>(&error);
  system.members->take_out(known != nullptr ? known->member() : hardest, error.what());
}

}  // namespace costate

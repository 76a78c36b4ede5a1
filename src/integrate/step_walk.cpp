#include "integrate/step_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace costate {

namespace {

/// In units of what is one time.
constexpr double kLeastSize = 16;
/// Steps of a one-step method are long.
constexpr long kStepsPerPoll = 8;

/// The fixed step in the model's time. Where members differ in how long they take, the longest one counts.
std::optional<double> fixed_step(const BatchSystem& system) {
  if (!system.options.step) return std::nullopt;
  double unit = 0;
  for (std::size_t b = 0; b < system.lanes; ++b)
    unit = std::max(unit, PhysicalTime(*system.model, *system.programs, system.statics, system.lanes, b).unit());
  return *system.options.step / unit;
}

}  // namespace

StepWalk::StepWalk(const BatchSystem& system, DrivenGenerator& generator, OneStep& method)
    : system_(&system),
      generator_(&generator),
      method_(&method),
      intervals_(intervals(system.timeline)),
      guard_(system, kStepsPerPoll),
      saves_(system.timeline),
      sizes_(method.order(), {.fixed = fixed_step(system),
                              .longest = system.timeline.longest_step / method.largest_gap(),
                              .least = kLeastSize * system.timeline.resolution}),
      y_(memory(), system.dynamics->size(system.lanes)),
      next_(memory(), y_.size()),
      errors_(system.lanes, 0.0) {}

void StepWalk::run(std::span<const double> initial, StepFollower& follower) {
  follower_ = &follower;
  if (place_ == Place::Start) {
    begin(initial, follower);
  } else {
    go_on(follower);
  }
  for (; interval_ < intervals_.size(); ++interval_) {
    if (place_ == Place::Before) {
      if (interval_ > 0) {
        insist(follower, [&] {
          follower.cross(interval_, y_.span());
          cross_edges(*system_, *generator_, intervals_[interval_ - 1], intervals_[interval_], y_.span(), next_.span());
        });
      }
      t_ = intervals_[interval_].t0;
      place_ = Place::Within;
    }
    insist(follower, [&] { integrate(follower); });
    place_ = Place::Before;
  }
}

void StepWalk::begin(std::span<const double> initial, StepFollower& follower) {
  memory().upload(initial, y_.span());
  silent_ = system_->members->silent();
  generator_->coefficients().silence(silent_);
  observe_saves(system_->timeline.start, follower);
  place_ = Place::Before;
}

void StepWalk::go_on(StepFollower& follower) {
  generator_->coefficients().silence(silent_);
  Archive archive(follower_fields_);
  follower.fields(archive);
  follower_fields_.clear();
}

void StepWalk::fields(Archive& archive) {
  archive.field(place_);
  archive.field(interval_);
  archive.field(t_);
  archive.field(y_);
  archive.elements(std::span(errors_));
  archive.field(silent_);
  archive.field(guard_);
  archive.field(saves_);
  archive.field(sizes_);
  archive.field(steps_);
  if (!archive.is_reading()) {
    Archive along;
    follower_->fields(along);
    follower_fields_ = along.take();
  }
  archive.field(follower_fields_);
}

/// Calls `work` until it comes to its end, with one member less each time.
template <class Work>
void StepWalk::insist(StepFollower& follower, const Work& work) {
  for (;;) {
    try {
      return work();
    } catch (const PointError& error) {
      take_out(*system_, error, hardest_lane());
    }
    clear_silent_lanes();
    follower.lose_members();
    guard_.reset();
  }
}

/// Where it throws, t and the state still belong together.
void StepWalk::integrate(StepFollower& follower) {
  const Interval& interval = intervals_[interval_];
  generator_->coefficients().enter(interval.t0, interval.t1);
  if (!sizes_.can_go_on()) sizes_.begin(first_size(t_));
  while (t_ < interval.t1) {
    if (system_->boundary) system_->boundary();
    step(follower);
  }
}

void StepWalk::step(StepFollower& follower) {
  method_->start(t_, y_.span());
  sizes_.set_change(method_->change());
  sizes_.set_longest(method_->longest());
  for (;;) {
    const Step step = sizes_.propose(t_, target(t_, intervals_[interval_]));
    method_->attempt(step.t1, next_.span(), errors_);
    const double worst = errors_[hardest_lane()];
    if (!sizes_.accept(step, worst)) {
      if (!sizes_.can_go_on()) fail(t_);
      continue;
    }
    follower.follow(step, interval_, y_.span());
    y_.swap(next_);
    t_ = step.t1;
    break;
  }
  ++steps_;
  observe_saves(t_, follower);
  guard_.count(t_);
}

void StepWalk::observe_saves(double t, StepFollower& follower) {
  for (; saves_.due(t); saves_.advance()) {
    guard_.reset();
    follower.observe(saves_.index(), y_.span());
  }
  // Who observes may take members out.
  if (silent_ == system_->members->silent()) return;
  clear_silent_lanes();
  follower.lose_members();
}

void StepWalk::clear_silent_lanes() {
  silent_ = system_->members->silent();
  memory().fill_lanes(silent_, 0, y_.span());
  generator_->coefficients().silence(silent_);
}

/// Where the present step has to end at the latest.
double StepWalk::target(double t, const Interval& interval) const {
  const double resolution = system_->timeline.resolution;
  double nearest = interval.t1;
  if (saves_.is_open()) nearest = std::min(nearest, saves_.time());
  const auto instant = std::ranges::upper_bound(system_->timeline.instants, t + resolution);
  if (instant != system_->timeline.instants.end()) nearest = std::min(nearest, *instant);
  return nearest >= interval.t1 - resolution ? interval.t1 : nearest;
}

/// 1 / |A(t)|, the least of all lanes; the whole time where nothing moves, or where that does not matter.
double StepWalk::first_size(double t) {
  const double whole = system_->timeline.end - system_->timeline.start;
  if (method_->is_exact_for_constants() && generator_->coefficients().are_constant()) return whole;
  const std::size_t lanes = system_->lanes;
  const auto norms = system_->dynamics->norms();
  const auto a = generator_->coefficients().at(t);
  std::vector<double> bounds(lanes, 0.0);
  for (std::size_t k = 0; k < norms.size() * lanes; ++k) bounds[k % lanes] += std::abs(a[k]) * norms[k / lanes];
  const double largest = std::ranges::max(bounds);
  return largest * whole > 1 ? 1 / largest : whole;
}

void StepWalk::fail(double t) const {
  const std::size_t lane = hardest_lane();
  const PhysicalTime physical(*system_->model, *system_->programs, system_->statics, system_->lanes, lane);
  throw MemberError(
      lane, system_->options.step
                ? fmt::format("the state is not finite at t = {:.12g} (the fixed step is too long); lower solver.step",
                              physical.at(t))
                : fmt::format("the error cannot be kept below the tolerances at t = {:.12g} (the step fell below "
                              "rounding); loosen the tolerances, or use solver.method = \"bdf\" where the problem is "
                              "stiff",
                              physical.at(t)));
}

/// The lane whose error in the last attempt was the largest, or no number.
std::size_t StepWalk::hardest_lane() const {
  std::size_t hardest = 0;
  for (std::size_t b = 0; b < errors_.size(); ++b) {
    if (std::isnan(errors_[b])) return b;
    if (errors_[b] > errors_[hardest]) hardest = b;
  }
  return hardest;
}

}  // namespace costate

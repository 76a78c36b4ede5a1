#include "gradient/backprop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "gradient/tangent_jumps.hpp"

namespace costate {

namespace {

constexpr std::size_t kStepsPerPoll = 4;

}  // namespace

Backprop::Backprop(const BatchSystem& system, const Observation& observation, DrivenGenerator& generator,
                   OneStep& method)
    : system_(&system),
      generator_(&generator),
      method_(&method),
      intervals_(intervals(system.timeline)),
      edges_(edges_between(system, intervals_)),
      reversal_(generator.coefficients(), system.lanes),
      sweep_(system, observation),
      next_(processor().memory(), system.dynamics->size(system.lanes)),
      errors_(system.lanes),
      present_(processor().memory(), next_.size()) {}

void Backprop::enter(std::size_t interval) {
  if (interval_ == interval) return;
  interval_ = interval;
  generator_->coefficients().enter(intervals_[interval].t0, intervals_[interval].t1);
  reversal_.enter();
  rates_.resize(reversal_.rows().size() * system_->lanes);
}

/// The state before a step becomes the state before the next one.
void Backprop::advance(const RecordedSteps& recorded, std::size_t step, StateArray& state) {
  const std::size_t interval = recorded.interval(step);
  const Step taken = recorded.step(step);
  enter(interval);
  method_->start(taken.t0, state.span());
  method_->retake(taken.t1, next_.span(), errors_);
  state.swap(next_);
  if (!system_->dynamics->has_tangent() || !recorded.ends_interval(step)) return;
  cross_edges(*system_, *generator_, intervals_[interval], intervals_[interval + 1], state.span(), next_.span());
  interval_.reset();
}

void Backprop::reverse(const RecordedSteps& recorded, std::size_t step, std::span<const double> y) {
  const std::size_t lanes = system_->lanes;
  const Step taken = recorded.step(step);
  const std::size_t interval = recorded.interval(step);
  const bool start_moves = interval > 0 && recorded.begins_interval(step) && edges_[interval - 1].move_step_behind();
  const bool end_moves =
      interval < edges_.size() && recorded.ends_interval(step) && edges_[interval].move_step_before();
  enter(interval);
  for (const std::size_t row : reversal_.rows()) sweep_.touch(row);
  const auto take = [&](double t, std::span<const double> bars) {
    if (reversal_.rows().empty()) return;
    reversal_.reverse(t, bars, sweep_.watch(), rates_);
    add_rates();
  };
  const auto take_stages = [&](std::span<const double> times) {
    if (reversal_.rows().empty()) return;
    if (generator_->reverse_stages(rates_)) {
      for (std::size_t i = times.size(); i-- > 0;) {
        if (generator_->coefficients().at_kinks(times[i]) == AtKinks::Undefined) sweep_.watch().look_at(times[i]);
      }
      add_rates();
      return;
    }
    std::vector<double> products(system_->dynamics->coefficients().size() * lanes);
    for (std::size_t i = times.size(); i-- > 0;) {
      static_cast<void>(generator_->coefficients().at(times[i]));
      generator_->stage_products(i, products);
      take(times[i], products);
    }
  };
  method_->pull_back(taken, y, sweep_.lambda(), {take, take_stages}, start_moves || end_moves ? &ends_ : nullptr);
  if (end_moves) edges_[interval].pull_back_end(ends_.t1, sweep_);
}

/// The sweep's rows gain those of the reversal.
void Backprop::add_rates() {
  const std::size_t lanes = system_->lanes;
  for (std::size_t j = 0; j < reversal_.rows().size(); ++j) {
    for (std::size_t b = 0; b < lanes; ++b) sweep_.bars()[reversal_.rows()[j] * lanes + b] += rates_[j * lanes + b];
  }
}

/// Between the step behind the event and the pulls before it.
void Backprop::cross(std::size_t interval, std::span<const double> y) {
  if (system_->dynamics->has_tangent()) {
    before_edges_.assign(y.begin(), y.end());
    cross_back(*system_, *generator_, intervals_[interval - 1], intervals_[interval], before_edges_, sweep_.lambda(),
               sweep_.bars());
  } else if (sweep_.has_pulled()) {
    edges_[interval - 1].pull_back(*generator_, y, ends_.t0, sweep_);
  }
  interval_.reset();
}

void Backprop::pull_at(double t, std::span<const double> y) {
  while (sweep_.is_pending() && sweep_.next_time() >= t - system_->timeline.resolution) sweep_.pull(y);
}

void Backprop::poll() {
  try {
    system_->poll();
  } catch (const MemberError& error) {
    take_out(*system_, error, error.member());
    sweep_.lose_members();
    generator_->coefficients().silence(system_->members->silent());
  }
}

void Backprop::begin(const RecordedSteps& recorded, std::span<const Pull> pulls) {
  sweep_.begin(pulls);
  left_ = recorded.size();
  pull_at(recorded.step(left_ - 1).t1, recorded.end());
}

/// Before(n) is the state before step n; Skip(n) where it is not needed.
template <class Before>
void Backprop::walk(RecordedSteps& recorded, std::span<const Pull> pulls, Before& before) {
  generator_->coefficients().silence(system_->members->silent());
  interval_.reset();
  if (left_ == 0) {
    begin(recorded, pulls);
  } else {
    sweep_.go_on(pulls);
  }
  for (; left_ > 0; --left_) {
    if (system_->boundary) system_->boundary();
    const std::size_t n = left_ - 1;
    const Step step = recorded.step(n);
    const std::size_t interval = recorded.interval(n);
    const bool is_pulled_at = sweep_.is_pending() && sweep_.next_time() >= step.t0 - system_->timeline.resolution;
    if (!sweep_.has_pulled() && !is_pulled_at) {
      before.skip(n);
      continue;
    }
    if (system_->poll && n % kStepsPerPoll == 0) poll();
    std::span<const double> y = before.state(n);
    if (sweep_.has_pulled()) reverse(recorded, n, y);
    if (interval > 0 && recorded.begins_interval(n)) {
      cross(interval, y);
      if (system_->dynamics->has_tangent()) y = before_edges_;
    }
    pull_at(step.t0, y);
  }
}

void Backprop::fields(Archive& archive) {
  archive.field(walk_);
  archive.field(left_);
  archive.field(present_);
  archive.field(retraced_);
  archive.field(warnings_);
  archive.field(sweep_);
}

/// The largest distance of present_ from the first state of all live lanes; NaN where one is.
double Backprop::missed_by(std::span<const double> first) {
  processor().combine(std::array{1.0, -1.0}, std::array<const double*, 2>{present_.data(), first.data()}, next_.span());
  const std::vector<double> sums = processor().squares(next_.span(), system_->lanes);
  double largest = 0;
  for (std::size_t b = 0; b < sums.size(); ++b) {
    if (system_->members->silent()[b]) continue;
    if (std::isnan(sums[b])) return sums[b];
    largest = std::max(largest, sums[b]);
  }
  return std::sqrt(largest);
}

bool Backprop::walk_reversibly(RecordedSteps& recorded, std::span<const Pull> pulls) {
  struct Retracing {
    std::span<const double> state(std::size_t n) {
      self->enter(recorded->interval(n));
      self->method_->retrace(recorded->step(n), self->present_.span(), self->next_.span());
      self->present_.swap(self->next_);
      ++self->retraced_;
      return self->present_.span();
    }
    void skip(std::size_t n) { static_cast<void>(state(n)); }

    Backprop* self;
    RecordedSteps* recorded;
  };
  Retracing before{this, &recorded};
  walk(recorded, pulls, before);
  const double missed = missed_by(recorded.states().first());
  if (missed <= kTrusted * system_->options.rtol) return true;
  warnings_.push_back(
      fmt::format("integrated back, the state missed the initial one by {:.1e}, more than {:g} rtol: its gradient was "
                  "computed again from checkpoints",
                  missed, kTrusted));
  return false;
}

void Backprop::run(RecordedSteps& recorded, std::span<const Pull> pulls, Release release,
                   std::span<double> static_bars) {
  if (walk_ == Walk::None) {
    // The jumps of a tangent at an edge have no way back.
    const bool is_reversible = recorded.kept() == StatesKept::First && !system_->dynamics->has_tangent();
    walk_ = is_reversible ? Walk::Retracing : Walk::Stored;
    if (is_reversible) present_.assign(recorded.end());
    if (!is_reversible) recorded.states().begin_walk(recorded.size(), release);
  }
  if (walk_ == Walk::Retracing && !walk_reversibly(recorded, pulls)) {
    walk_ = Walk::Stored;
    recorded.states().begin_walk(recorded.size(), release);
  }
  if (walk_ == Walk::Stored) {
    struct Stored {
      std::span<const double> state(std::size_t n) {
        return recorded->states().before(
            n, [this](std::size_t step, StateArray& state) { self->advance(*recorded, step, state); });
      }
      void skip(std::size_t /*n*/) const {}

      Backprop* self;
      RecordedSteps* recorded;
    };
    Stored before{this, &recorded};
    walk(recorded, pulls, before);
  }
  walk_ = Walk::None;
  sweep_.finish(static_bars);
}

}  // namespace costate

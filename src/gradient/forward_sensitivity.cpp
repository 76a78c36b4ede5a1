#include "gradient/forward_sensitivity.hpp"

#include <algorithm>
#include <cmath>

#include "gradient/sample_times.hpp"
#include "graph/derivative_rules.hpp"

namespace costate {

namespace {

/// A part of the longest possible growth of a sensitivity (size of da/dp times duration) that is taken for its scale.
constexpr double kGrowth = 0.1;

/// A part of a sensitivity's unit below which it is not resolved, where its size is smaller: the samples may have
/// missed when it is large.
constexpr double kLeastScale = 1e-4;

/// largest[lane] = max |factor * values[...][lane]|, with what is there.
void raise(std::span<double> largest, double factor, std::span<const double> values) {
  for (std::size_t k = 0; k < values.size(); ++k) {
    double& most = largest[k % largest.size()];
    if (std::isfinite(values[k])) most = std::max(most, std::abs(factor * settled(values[k])));
  }
}

}  // namespace

SensitivityPass::SensitivityPass(const BatchSystem& system, Directions& directions)
    : system_(&system),
      directions_(&directions),
      generator_(system),
      problem_(
          multistep(system.options.method), system.communicator, vector_shape(system), system.options.rtol,
          system.options.atol, [this](double t, const double* y, double* dydt) { generator_.apply(t, y, dydt); },
          system.processor->vector_kernels()),
      guard_(system),
      y_(memory(), system.dynamics->size(system.lanes)),
      s_(state_arrays(memory(), directions.size(), y_.size())),
      y_between_(memory(), y_.size()),
      s_between_(state_arrays(memory(), directions.size(), y_.size())),
      scratch_(memory(), y_.size()),
      rooms_(directions.size()),
      tolerances_(directions.size()),
      intervals_(intervals(system.timeline)),
      saves_(system.timeline) {
  problem_.add_sensitivities(s_.size(), [this](double t, const double* y, std::span<const double* const> s,
                                               std::span<double* const> dsdt) { evaluate(t, y, s, dsdt); });
}

/// What sensitivity i gains where the edge is: s(t+) = s(t-) + (f(t-) - f(t+)) dt_edge/dp, as coefficients of the
/// terms.
std::vector<double> SensitivityPass::gains(const EdgeJump& edge, std::size_t direction) {
  const std::vector<double> speeds = directions_->edge_speeds(edge, direction);
  std::vector<double> scaled(edge.before.a.size());
  for (std::size_t k = 0; k < scaled.size(); ++k) {
    const double speed = speeds[k % speeds.size()];
    if (speed != 0) scaled[k] = edge.difference(k) * speed;
  }
  return scaled;
}

void SensitivityPass::evaluate(double t, const double* y, std::span<const double* const> s,
                               std::span<double* const> dsdt) {
  const auto a = generator_.coefficients().at(t);
  const std::vector<double> values(a.begin(), a.end());
  // All with the same coefficients first: a device is given them once.
  for (std::size_t i = 0; i < s.size(); ++i) generator_.apply_with(values, s[i], dsdt[i]);
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto tangents = directions_->of_coefficients(generator_.coefficients(), t, i);
    if (std::ranges::all_of(tangents, [](double tangent) { return tangent == 0; })) continue;
    generator_.apply_with(tangents, y, scratch_.data());
    add_to(*system_->processor, {dsdt[i], scratch_.size()}, scratch_.data());
  }
}

/// How large each sensitivity gets, roughly, [direction][lane]: its own lane's derivatives count, whatever its batch
/// mates do.
std::vector<std::vector<double>> SensitivityPass::scales() {
  const double duration = system_->timeline.end - system_->timeline.start;
  Coefficients coefficients(*system_->model, *system_->programs, system_->statics, system_->lanes);
  coefficients.silence(system_->members->silent());
  std::vector<double> tangent(system_->dynamics->coefficients().size() * system_->lanes);
  std::vector<std::vector<double>> scale(s_.size(), std::vector<double>(system_->lanes, 0.0));
  for (std::size_t i = 0; i < s_.size(); ++i) raise(scale[i], 1, memory().on_host(s_[i].span(), rooms_[i]));
  const std::vector<Interval> all = intervals(system_->timeline);
  for (std::size_t n = 0; n < all.size(); ++n) {
    const Interval& interval = all[n];
    if (n > 0 && any_edge_tracked(*system_, *interval.event)) {
      for (const EdgeJump& edge : edge_jumps(*system_, coefficients, all[n - 1], interval)) {
        for (std::size_t i = 0; i < s_.size(); ++i) raise(scale[i], 1, gains(edge, i));
      }
    }
    coefficients.enter(interval.t0, interval.t1);
    for (const double t : sample_times(interval.t0, interval.t1, system_->timeline.instants)) {
      coefficients.at(t);
      for (std::size_t i = 0; i < s_.size(); ++i) {
        coefficients.tangent(directions_->of_statics(i), tangent, AtKinks::Mean);
        raise(scale[i], kGrowth * duration, tangent);
      }
    }
  }
  return scale;
}

/// CVODES would scale by 1/|p|, which fails for p = 0 and for rates in small units: the sensitivity's own size counts.
void SensitivityPass::set_tolerances() {
  const std::vector<std::vector<double>> scale = scales();
  std::vector<double> atol(system_->lanes);
  for (std::size_t i = 0; i < s_.size(); ++i) {
    for (std::size_t b = 0; b < atol.size(); ++b) {
      atol[b] = system_->options.atol * std::max(scale[i][b], kLeastScale * directions_->unit(i, b));
    }
    problem_.set_sensitivity_tolerances(i, atol);
    tolerances_[i] = atol;
  }
}

void SensitivityPass::jump(const Interval& before, const Interval& after) {
  if (!any_edge_tracked(*system_, *after.event)) return;
  generator_.coefficients().silence(system_->members->silent());
  for (const EdgeJump& edge : edge_jumps(*system_, generator_.coefficients(), before, after)) {
    for (std::size_t i = 0; i < s_.size(); ++i) {
      generator_.apply_with(gains(edge, i), y_.data(), scratch_.data());
      add_to(*system_->processor, s_[i].span(), scratch_.data());
    }
  }
}

template <class Work>
void SensitivityPass::insist(const Work& work) {
  for (;;) {
    try {
      return work();
    } catch (const PointError& error) {
      take_out(*system_, error, problem_);
      memory().fill_lanes(system_->members->silent(), 0, y_.span());
      for (StateArray& s : s_) memory().fill_lanes(system_->members->silent(), 0, s.span());
      guard_.reset();
    }
  }
}

void SensitivityPass::begin(const Interval& interval, double t) {
  generator_.coefficients().silence(system_->members->silent());
  generator_.coefficients().enter(interval.t0, interval.t1);
  problem_.set_state(y_.span());
  for (std::size_t i = 0; i < s_.size(); ++i) problem_.set_sensitivity(i, s_[i].span());
  problem_.set_longest_step(system_->timeline.longest_step);
  problem_.restart(t, interval.t1, system_->timeline.instants);
}

/// The state and its sensitivities at a time within the last step.
void SensitivityPass::read_state(double t) {
  problem_.interpolate(t, 0, y_between_.span());
  for (std::size_t i = 0; i < s_.size(); ++i) problem_.interpolate_sensitivity(t, i, s_between_[i].span());
}

void SensitivityPass::show(const StateArray& y, std::span<const StateArray> s, const SensitivityObserver& observe) {
  std::vector<std::span<const double>> seen;
  for (std::size_t i = 0; i < s.size(); ++i) seen.push_back(memory().on_host(s[i].span(), rooms_[i]));
  observe(saves_.index(), y.span(), seen);
}

/// From t_ on, to the end of the interval or as far as a history goes. Where it throws, the state is that at t_.
void SensitivityPass::integrate(const Interval& interval, const SensitivityObserver& observe) {
  begin(interval, t_);
  const auto keep_state = [&] {
    read_state(t_);
    y_.assign(y_between_.span());
    for (std::size_t i = 0; i < s_.size(); ++i) s_[i].assign(s_between_[i].span());
  };
  const double started = t_;
  try {
    for (long steps = 0; t_ < interval.t1 && steps < kMostStepsOfHistory; ++steps) {
      t_ = problem_.step();
      for (; saves_.due(t_); saves_.advance()) {
        guard_.reset();
        read_state(std::min(saves_.time(), t_));
        show(y_between_, s_between_, observe);
      }
      guard_.count(t_);
    }
  } catch (const PointError&) {
    if (t_ > started) keep_state();
    throw;
  }
  keep_state();
}

void SensitivityPass::begin_run(std::span<const double> y0, const SensitivityObserver& observe) {
  memory().upload(y0, y_.span());
  for (std::size_t i = 0; i < s_.size(); ++i)
    memory().edit(s_[i].span(), [&](std::span<double> s) { directions_->start(i, s); });
  insist([&] { set_tolerances(); });
  guard_.reset();
  for (; saves_.due(system_->timeline.start); saves_.advance()) show(y_, s_, observe);
  place_ = Place::Before;
}

void SensitivityPass::run(std::span<const double> y0, const SensitivityObserver& observe) {
  if (place_ == Place::Start) begin_run(y0, observe);
  for (; interval_ < intervals_.size(); ++interval_) {
    const Interval& interval = intervals_[interval_];
    if (place_ == Place::Before && interval_ > 0) {
      insist([&] { jump(intervals_[interval_ - 1], interval); });
    }
    if (place_ == Place::Before) t_ = interval.t0;
    place_ = Place::Within;
    while (t_ < interval.t1) {
      if (system_->boundary) system_->boundary();
      insist([&] { integrate(interval, observe); });
    }
    place_ = Place::Before;
  }
}

void SensitivityPass::fields(Archive& archive) {
  CvodesStatistics taken = statistics();
  archive.field(taken);
  if (archive.is_reading()) problem_.count_earlier(taken);
  archive.field(place_);
  archive.field(interval_);
  archive.field(t_);
  archive.field(saves_);
  archive.field(guard_);
  archive.field(y_);
  for (StateArray& s : s_) archive.field(s);
  archive.field(tolerances_);
  if (!archive.is_reading()) return;
  for (std::size_t i = 0; i < s_.size(); ++i) problem_.set_sensitivity_tolerances(i, tolerances_[i]);
}

}  // namespace costate

#include "gradient/adjoint.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "gradient/initial_vector.hpp"
#include "gradient/tangent_jumps.hpp"
#include "graph/derivative_rules.hpp"

namespace costate {

namespace {

/// Times at which the size of da/d(input) is looked at before an integration, evenly spaced.
constexpr int kSamples = 5;
/// Inputs whose influence the samples missed are held to this part of the largest one.
constexpr double kUnseenInfluence = 1e-3;

}  // namespace

AdjointPass::AdjointPass(const BatchSystem& system, const Observation& observation)
    : system_(&system),
      observation_(&observation),
      generator_(system),
      capacity_(quadrature_capacity()),
      problem_(multistep(system.options.method), system.communicator, vector_shape(system), system.options.rtol,
               system.options.atol,
               [this](double t, const double* y, double* dydt) { generator_.apply_adjoint(t, y, dydt); }),
      guard_(system),
      watch_(0),
      lambda_(system.dynamics->size(system.lanes)),
      scale_(system.lanes, 1.0),
      y_(system.dynamics->size(system.lanes)),
      products_(system.dynamics->coefficients().size() * system.lanes),
      input_bars_(generator_.coefficients().input_count() * system.lanes, 0.0) {
  if (capacity_ == 0) return;
  problem_.add_quadrature(capacity_ * system.lanes, system.options.rtol,
                          [this](double t, const double* lambda, double* dqdt) { integrand(t, lambda, dqdt); });
}

void AdjointPass::integrand(double t, const double* lambda, double* dqdt) {
  const std::size_t lanes = system_->lanes;
  Coefficients& coefficients = generator_.coefficients();
  forward_->evaluate(t, y_);
  generator_.inner_products(lambda, y_.data(), products_);
  for (double& product : products_) product = product == 0 ? kUncertain : product;
  coefficients.at(t);
  std::fill_n(dqdt, capacity_ * lanes, 0.0);
  // The integration runs backwards, so that the integral over forward time is that of the negative.
  const auto take = [&](AtKinks at_kinks, auto&& missing) {
    coefficients.reverse(products_, input_bars_, at_kinks);
    for (std::size_t j = 0; j < active_.size(); ++j) {
      for (std::size_t b = 0; b < lanes; ++b) {
        const double bar = std::exchange(input_bars_[active_[j] * lanes + b], 0.0);
        dqdt[j * lanes + b] = is_integrable(bar) ? -settled(bar) : 0.0;
        if (!is_integrable(bar)) missing(coefficients.static_row(active_[j]) * lanes + b, bar);
      }
    }
  };
  bool met_kink = coefficients.at_kinks(t) == AtKinks::Mean;
  if (!met_kink) {
    watch_.look_at(t);
    take(AtKinks::Undefined, [&](std::size_t entry, double bar) {
      watch_.meet(entry, bar);
      met_kink = true;
    });
  }
  if (met_kink) take(AtKinks::Mean, [](std::size_t /*entry*/, double /*bar*/) {});
}

std::size_t AdjointPass::quadrature_capacity() {
  Coefficients& coefficients = generator_.coefficients();
  std::size_t most = 0;
  for (const Interval& interval : intervals(system_->timeline)) {
    coefficients.enter(interval.t0, interval.t1);
    most = std::max(most, coefficients.active_inputs().size());
  }
  return most;
}

void AdjointPass::set_quadrature_tolerances(double from, double to) {
  const std::size_t lanes = system_->lanes;
  std::vector<double> influence(capacity_ * lanes, 0.0);
  std::ranges::fill(products_, 1.0);
  for (int sample = 0; sample < kSamples; ++sample) {
    generator_.coefficients().at(to + (from - to) * (sample + 0.5) / kSamples);
    generator_.coefficients().reverse(products_, input_bars_, AtKinks::Mean);
    for (std::size_t j = 0; j < active_.size(); ++j) {
      for (std::size_t b = 0; b < lanes; ++b) {
        double& largest = influence[j * lanes + b];
        const double size = std::abs(settled(std::exchange(input_bars_[active_[j] * lanes + b], 0.0)));
        if (std::isfinite(size)) largest = std::max(largest, size);
      }
    }
  }
  const double largest = std::ranges::max(influence);
  const double least = largest > 0 ? kUnseenInfluence * largest : 1.0;
  for (double& entry : influence) entry = system_->options.atol * std::abs(from - to) * std::max(entry, least);
  problem_.set_quadrature_tolerances(influence);
}

void AdjointPass::lose_member(const PointError& error) {
  take_out(*system_, error, problem_);
  clear_silent(system_->members->silent(), lambda_);
  generator_.coefficients().silence(system_->members->silent());
  guard_.reset();
}

/// The loss may depend on a row where it has looked at the trajectory.
void AdjointPass::touch(std::size_t row) {
  for (std::size_t b = 0; b < system_->lanes; ++b) {
    if (pulled_[b]) touched_[row * system_->lanes + b] = true;
  }
}

void AdjointPass::begin(double from, double to) {
  if (capacity_ > 0) set_quadrature_tolerances(from, to);
  problem_.set_state(lambda_);
  problem_.set_longest_step(system_->timeline.longest_step);
  problem_.restart(from, to, system_->timeline.instants);
}

void AdjointPass::add_integrals(std::span<double> static_bars) {
  if (capacity_ == 0) return;
  const std::size_t lanes = system_->lanes;
  std::vector<double> integrals(capacity_ * lanes);
  problem_.get_quadratures(integrals);
  for (std::size_t j = 0; j < active_.size(); ++j) {
    const std::size_t row = generator_.coefficients().static_row(active_[j]);
    touch(row);
    for (std::size_t b = 0; b < lanes; ++b) static_bars[row * lanes + b] += integrals[j * lanes + b];
  }
}

void AdjointPass::integrate_back(const Segment& segment, double from, double to, std::span<double> static_bars) {
  forward_ = &segment.steps;
  active_ = generator_.coefficients().active_inputs();
  guard_.reset();
  const std::vector<double>& saves = system_->timeline.save_times;
  auto ahead = std::ranges::lower_bound(saves, from);  // the last save time that was passed
  for (double t = from; t > to;) {
    const double started = t;
    const auto keep = [&] {
      if (t == started) return;
      problem_.interpolate(t, 0, lambda_);
      add_integrals(static_bars);
    };
    try {
      begin(t, to);
      while (t > to) {
        t = problem_.step();
        for (; ahead != saves.begin() && *std::prev(ahead) >= t; --ahead) guard_.reset();
        guard_.count(t);
      }
      keep();
    } catch (const PointError& error) {
      keep();
      lose_member(error);
    }
  }
}

void AdjointPass::add_jumps(const Segment& segment, const Interval& before, std::span<double> static_bars) {
  if (system_->dynamics->has_tangent()) {
    cross_back(*system_, generator_, before, segment.interval, segment.initial, lambda_, static_bars);
    return;
  }
  if (!any_edge_tracked(*system_, *segment.interval.event)) return;
  const std::size_t lanes = system_->lanes;
  const std::vector<EdgeJump> jumps = edge_jumps(*system_, generator_.coefficients(), before, segment.interval);
  generator_.inner_products(lambda_.data(), segment.initial.data(), products_);
  for (const EdgeJump& jump : jumps) {
    const double weight = last_weight(jump.rows, jump.k);
    for (std::size_t b = 0; b < lanes; ++b) {
      // dL/dt_edge = lambda . (f(t-) - f(t+))
      double bar = 0;
      for (std::size_t m = 0; m * lanes < products_.size(); ++m) {
        bar += jump.difference(m * lanes + b) * products_[m * lanes + b];
      }
      static_bars[jump.rows.first * lanes + b] += (1 - weight) * bar;
      static_bars[jump.rows.last * lanes + b] += weight * bar;
    }
    if (weight < 1) touch(jump.rows.first);
    if (weight > 0) touch(jump.rows.last);
  }
}

void AdjointPass::cross_edge(const Segment& segment, const Interval& before, std::span<double> static_bars) {
  for (;;) {
    try {
      return add_jumps(segment, before, static_bars);
    } catch (const PointError& error) {
      lose_member(error);
    }
  }
}

/// The equation is linear: lambda is scaled to about 1 in each lane, so that tolerances mean the same for every loss.
void AdjointPass::set_scales(std::span<const Pull> pulls) {
  std::ranges::fill(scale_, 0.0);
  for (const Pull& pull : pulls) {
    const double size = observation_->gradient_scale(pull.observed);
    for (std::size_t b = 0; b < scale_.size(); ++b) scale_[b] = std::max(scale_[b], std::abs(pull.weight[b]) * size);
  }
  for (double& scale : scale_) scale = scale > 0 ? scale : 1.0;
}

void AdjointPass::run(Trajectory& trajectory, Propagator& propagator, std::span<const Pull> pulls, Release release,
                      std::span<double> static_bars) {
  const std::size_t lanes = system_->lanes;
  const Timeline& timeline = system_->timeline;
  const double resolution = timeline.resolution;

  set_scales(pulls);
  generator_.coefficients().silence(system_->members->silent());
  std::vector<double> bars(static_bars.size(), 0.0);
  pulled_.assign(lanes, false);
  touched_.assign(static_bars.size(), false);
  watch_ = KinkWatch(static_bars.size());

  std::vector<const Pull*> pending;
  for (const Pull& pull : pulls) pending.push_back(&pull);
  std::ranges::stable_sort(pending, {}, [](const Pull* pull) { return pull->save; });
  const auto next_time = [&] { return timeline.save_times[pending.back()->save]; };
  const auto pull_at = [&](std::span<const double> y) {
    const Pull& pull = *pending.back();
    std::vector<double> weight(pull.weight);
    for (std::size_t b = 0; b < lanes; ++b) {
      weight[b] = system_->members->silent()[b] ? 0.0 : weight[b] / scale_[b];
      if (pull.weight[b] == 0) continue;
      pulled_[b] = true;
      for (const std::size_t row : observation_->rows(pull.observed)) touched_[row * lanes + b] = true;
    }
    observation_->add_gradient(*system_, pull.observed, y, weight, lambda_, bars);
    pending.pop_back();
  };

  std::ranges::fill(lambda_, 0.0);
  bool pulled = false;
  for (std::size_t i = trajectory.segments.size(); i-- > 0;) {
    Segment& segment = trajectory.segments[i];
    const bool reached = !pending.empty() && next_time() > segment.t0 + resolution;
    const bool forgotten = segment.steps.empty();
    if (pulled || reached) {
      propagator.replay(segment, trajectory);
      generator_.coefficients().enter(segment.interval.t0, segment.interval.t1);
      double t = segment.t1;
      while (!pending.empty() && next_time() > segment.t0 + resolution) {
        const double save = std::min(next_time(), segment.t1);
        if (pulled && t - save > resolution) {
          integrate_back(segment, t, save, bars);
          t = save;
        } else if (!pulled) {
          t = save;
        }
        segment.steps.evaluate(save, y_);
        pull_at(y_);
        pulled = true;
      }
      if (t - segment.t0 > resolution) integrate_back(segment, t, segment.t0, bars);
      const bool at_edge = segment.interval.event != nullptr && segment.t0 == segment.interval.t0;
      if (at_edge) cross_edge(segment, trajectory.segments[i - 1].interval, bars);
    }
    if (forgotten || release == Release::Steps) {
      trajectory.bytes -= segment.steps.bytes();
      segment.steps.clear();
    }
  }
  while (!pending.empty()) pull_at(trajectory.segments.front().initial);

  add_initial_gradient(*system_, lambda_, bars);
  for (std::size_t b = 0; b < lanes; ++b) {
    if (!pulled_[b]) continue;
    const std::size_t initial = system_->members->initial(b);
    for (const std::size_t row : system_->programs->initial_rows(initial)) touched_[row * lanes + b] = true;
    for (const std::size_t row : system_->programs->initial_tangent_rows(initial)) touched_[row * lanes + b] = true;
  }
  for (std::size_t k = 0; k < bars.size(); ++k) {
    const double bar = watch_.missing(k) == 0 ? bars[k] : watch_.missing(k);
    const double scaled = chained_past_flat(bar, scale_[k % lanes]);
    static_bars[k] = joined(static_bars[k], scaled == 0 && touched_[k] ? kUncertain : scaled);
  }
}

}  // namespace costate

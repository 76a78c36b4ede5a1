#include "gradient/adjoint.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "gradient/sample_times.hpp"
#include "gradient/tangent_jumps.hpp"
#include "graph/derivative_rules.hpp"

namespace costate {

namespace {

/// Inputs whose influence the samples missed are held to this part of the largest one.
constexpr double kUnseenInfluence = 1e-3;

}  // namespace

AdjointPass::AdjointPass(const BatchSystem& system, const Observation& observation)
    : system_(&system),
      generator_(system),
      capacity_(quadrature_capacity()),
      problem_(
          multistep(system.options.method), system.communicator, vector_shape(system), system.options.rtol,
          system.options.atol,
          [this](double t, const double* y, double* dydt) { generator_.apply_adjoint(t, y, dydt); },
          system.processor->vector_kernels()),
      guard_(system),
      reversal_(generator_.coefficients(), system.lanes),
      sweep_(system, observation),
      y_(memory(), system.dynamics->size(system.lanes)),
      products_(system.dynamics->coefficients().size() * system.lanes) {
  if (capacity_ == 0) return;
  problem_.add_quadrature(capacity_ * system.lanes, system.options.rtol,
                          [this](double t, const double* lambda, double* dqdt) { integrand(t, lambda, dqdt); });
}

void AdjointPass::integrand(double t, const double* lambda, double* dqdt) {
  forward_->evaluate(t, y_.span(), *system_->processor);
  generator_.inner_products(lambda, y_.data(), products_);
  generator_.coefficients().at(t);
  const std::span<double> rates(dqdt, capacity_ * system_->lanes);
  std::ranges::fill(rates, 0.0);
  reversal_.reverse(t, products_, sweep_.watch(), rates);
  // The integration runs backwards, so that the integral over forward time is that of the negative.
  for (double& rate : rates) rate = -rate;
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
  std::vector<double> slopes(influence.size(), 0.0);
  std::ranges::fill(products_, 1.0);
  for (const double t : sample_times(from, to, system_->timeline.instants)) {
    generator_.coefficients().at(t);
    reversal_.reverse_mean(products_, slopes);
    for (std::size_t k = 0; k < slopes.size(); ++k) {
      if (std::isfinite(slopes[k])) influence[k] = std::max(influence[k], std::abs(slopes[k]));
    }
  }
  std::vector<double> largest(lanes, 0.0);
  for (std::size_t k = 0; k < influence.size(); ++k) largest[k % lanes] = std::max(largest[k % lanes], influence[k]);
  for (std::size_t k = 0; k < influence.size(); ++k) {
    const double least = largest[k % lanes] > 0 ? kUnseenInfluence * largest[k % lanes] : 1.0;
    influence[k] = system_->options.atol * std::abs(from - to) * std::max(influence[k], least);
  }
  problem_.set_quadrature_tolerances(influence);
}

void AdjointPass::lose_member(const PointError& error) {
  take_out(*system_, error, problem_);
  sweep_.lose_members();
  generator_.coefficients().silence(system_->members->silent());
  guard_.reset();
}

void AdjointPass::begin(double from, double to) {
  if (capacity_ > 0) set_quadrature_tolerances(from, to);
  problem_.set_state(sweep_.lambda());
  problem_.set_longest_step(system_->timeline.longest_step);
  problem_.restart(from, to, system_->timeline.instants);
}

void AdjointPass::add_integrals() {
  if (capacity_ == 0) return;
  const std::size_t lanes = system_->lanes;
  std::vector<double> integrals(capacity_ * lanes);
  problem_.get_quadratures(integrals);
  const auto rows = reversal_.rows();
  for (std::size_t j = 0; j < rows.size(); ++j) {
    sweep_.touch(rows[j]);
    for (std::size_t b = 0; b < lanes; ++b) sweep_.bars()[rows[j] * lanes + b] += integrals[j * lanes + b];
  }
}

void AdjointPass::integrate_back(double from, double to) {
  reversal_.enter();
  guard_.reset();
  const std::vector<double>& saves = system_->timeline.save_times;
  auto ahead = std::ranges::lower_bound(saves, from);  // the last save time that was passed
  for (double t = from; t > to;) {
    const double started = t;
    const auto keep = [&] {
      if (t == started) return;
      problem_.interpolate(t, 0, sweep_.lambda());
      add_integrals();
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

void AdjointPass::add_jumps(const Segment& segment, const Interval& before) {
  if (system_->dynamics->has_tangent()) {
    std::vector<double> state(y_.size());
    memory().download(forward_->front(), state);
    cross_back(*system_, generator_, before, segment.interval, state, sweep_.lambda(), sweep_.bars());
    return;
  }
  if (!any_edge_tracked(*system_, *segment.interval.event)) return;
  const std::size_t lanes = system_->lanes;
  const std::vector<EdgeJump> jumps = edge_jumps(*system_, generator_.coefficients(), before, segment.interval);
  generator_.inner_products(sweep_.lambda().data(), forward_->front().data(), products_);
  const std::span<double> bars = sweep_.bars();
  for (const EdgeJump& jump : jumps) {
    const double weight = last_weight(jump.rows, jump.k);
    for (std::size_t b = 0; b < lanes; ++b) {
      // dL/dt_edge = lambda . (f(t-) - f(t+))
      double bar = 0;
      for (std::size_t m = 0; m * lanes < products_.size(); ++m) {
        bar += jump.difference(m * lanes + b) * products_[m * lanes + b];
      }
      bars[jump.rows.first * lanes + b] += (1 - weight) * bar;
      bars[jump.rows.last * lanes + b] += weight * bar;
    }
    if (weight < 1) sweep_.touch(jump.rows.first);
    if (weight > 0) sweep_.touch(jump.rows.last);
  }
}

void AdjointPass::cross_edge(const Segment& segment, const Interval& before) {
  for (;;) {
    try {
      return add_jumps(segment, before);
    } catch (const PointError& error) {
      lose_member(error);
    }
  }
}

void AdjointPass::fields(Archive& archive) {
  CvodesStatistics taken = statistics();
  archive.field(taken);
  if (archive.is_reading()) problem_.count_earlier(taken);
  archive.field(guard_);
  archive.field(sweep_);
  archive.field(left_);
}

void AdjointPass::run(Trajectory& trajectory, Propagator& propagator, std::span<const Pull> pulls, Release release,
                      std::span<double> static_bars) {
  const double resolution = system_->timeline.resolution;
  generator_.coefficients().silence(system_->members->silent());
  if (left_ == 0) {
    sweep_.begin(pulls);
    trajectory.begin_walk(release);
    left_ = trajectory.size();
  } else {
    sweep_.go_on(pulls);
  }
  for (; left_ > 0; --left_) {
    if (system_->boundary) system_->boundary();
    const std::size_t i = left_ - 1;
    const Segment& segment = trajectory.segment(i);
    const auto is_reached = [&] { return sweep_.is_pending() && sweep_.next_time() > segment.t0 + resolution; };
    if (sweep_.has_pulled() || is_reached()) {
      forward_ = &trajectory.steps(i, propagator);
      generator_.coefficients().enter(segment.interval.t0, segment.interval.t1);
      double t = segment.t1;
      while (is_reached()) {
        const double save = std::min(sweep_.next_time(), segment.t1);
        if (sweep_.has_pulled() && t - save > resolution) {
          integrate_back(t, save);
          t = save;
        } else if (!sweep_.has_pulled()) {
          t = save;
        }
        forward_->evaluate(save, y_.span(), *system_->processor);
        sweep_.pull(y_.span());
      }
      if (t - segment.t0 > resolution) integrate_back(t, segment.t0);
      const bool at_edge = segment.interval.event != nullptr && segment.t0 == segment.interval.t0;
      if (at_edge) cross_edge(segment, trajectory.segment(i - 1).interval);
    }
    trajectory.give_up(i);
  }
  while (sweep_.is_pending()) sweep_.pull(trajectory.initial());
  sweep_.finish(static_bars);
}

}  // namespace costate

#include "integrate/runge_kutta_stages.hpp"

#include <utility>

namespace costate {

using dop853::kA;
using dop853::kB;
using dop853::kC;
using dop853::kStages;

RungeKuttaStages::RungeKuttaStages(const BatchSystem& system, DrivenGenerator& generator, StepFrame& frame)
    : processor_(system.processor),
      generator_(system, generator),
      frame_(&frame),
      k_(state_arrays(processor_->memory(), kStages, system.dynamics->size(system.lanes))),
      state_(processor_->memory(), k_.front().size()) {}

void RungeKuttaStages::start(std::span<const double> y) {
  y_ = y;
  known_ = 0;
}

void RungeKuttaStages::evaluate(const Step& step, std::size_t count) {
  step_ = step;
  generator_.set(step);
  if (known_ == 0) {
    generator_.apply(0, y_.data(), k_[0].data());
  } else if (frame_->is_turning()) {
    k_[0].swap(first_);
  }
  frame_->choose(step.size());
  if (frame_->is_turning()) enter_frame();
  for (known_ = 1; known_ < count; ++known_) {
    const double* const y = state(known_);
    double* const k = k_[known_].data();
    generator_.apply(known_, y, k);
    frame_->enter(y, k);
  }
}

/// k_0 is kept: to and fro, it would not be the same number.
void RungeKuttaStages::enter_frame() {
  if (first_.size() == 0) first_ = {processor_->memory(), k_[0].size()};
  first_.assign(k_[0].span());
  frame_->turn_to(0);
  frame_->enter(y_.data(), k_[0].data());
}

void RungeKuttaStages::complete(const Step& step) {
  const bool is_present = known_ == kStages && step_.t0 == step.t0 && step_.t1 == step.t1;
  if (!is_present) evaluate(step, kStages);
}

const double* RungeKuttaStages::state(std::size_t i) {
  const double h = step_.size();
  frame_->turn_to(kC[i] * h);
  if (i == 0) return y_.data();
  frame_->turn(advanced(y_.data(), h, kA[i], k_), state_.span());
  return state_.data();
}

const double* RungeKuttaStages::end_state() {
  const double h = step_.size();
  frame_->turn_to(h);
  frame_->turn(advanced(y_.data(), h, kB, k_), state_.span());
  return state_.data();
}

/// dh differs between lanes, so that it is led in as (dh/h) (reached - y), with one pass over the lanes.
void RungeKuttaStages::add_growth(const dop853::Row& weights, std::span<const double> dh, std::span<double> out) {
  const double h = step_.size();
  std::vector<double> growth;
  for (const double lane : dh) growth.push_back(lane / h);
  if (advanced_.size() == 0) advanced_ = {processor_->memory(), state_.size()};
  advanced(y_.data(), h, weights, k_).evaluate(*processor_, advanced_.span());
  processor_->add_differences(growth, advanced_.data(), y_.data(), out);
}

std::span<StateArray> RungeKuttaStages::hand_over() {
  known_ = 0;
  return k_;
}

}  // namespace costate

#include "integrate/runge_kutta.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>

#include "integrate/combination.hpp"
#include "integrate/dop853.hpp"

namespace costate {

namespace {

using dop853::kA;
using dop853::kB;
using dop853::kC;
using dop853::kStages;

/// Whether the new state and its errors look at a stage.
bool is_final(std::size_t i) { return kB[i] != 0 || dop853::kError3[i] != 0 || dop853::kError5[i] != 0; }

/// dh[lane] of ends that move; nothing of others.
std::vector<double> growth(const StepEnds* ends) {
  std::vector<double> dh;
  if (ends != nullptr) std::ranges::transform(ends->t1, ends->t0, std::back_inserter(dh), std::minus<>());
  return dh;
}

}  // namespace

RungeKutta::RungeKutta(const BatchSystem& system, DrivenGenerator& generator)
    : system_(&system),
      generator_(&generator),
      frame_(system),
      bounds_(system, generator, frame_),
      stages_(system, generator, frame_),
      of_stage_(processor().memory(), system.dynamics->size(system.lanes)),
      end_terms_(generator.coefficients(), system.lanes),
      frame_tangent_(frame_),
      frame_transpose_(frame_) {
  if (FusedSteps* const steps = generator.fused()) fused_.emplace(system, generator, *steps, frame_);
}

double RungeKutta::largest_gap() const {
  auto nodes = kC;
  std::ranges::sort(nodes);
  double largest = 0;
  for (std::size_t i = 1; i < nodes.size(); ++i) largest = std::max(largest, nodes[i] - nodes[i - 1]);
  return largest;
}

void RungeKutta::start(double t, std::span<const double> y) { begin({t, t}, y); }

void RungeKutta::begin(const Step& step, std::span<const double> y) {
  t0_ = step.t0;
  bounds_.look_at(stage_time(system_->timeline, step, 0));
  stages_.start(y);
}

/// y1 = U(h) (y + h sum_i b_i k_i)
void RungeKutta::attempt(double t1, std::span<double> y1, std::span<double> errors) {
  const Step step{t0_, t1};
  if (fused_) return fused_->attempt(step, stages_.start_state(), y1, errors);
  stages_.evaluate(step, kStages);
  end_step(step.size(), y1, errors);
  stages_.check();
  frame_.turn_to(step.size());
  frame_.turn(y1.data());
}

void RungeKutta::retake(double t1, std::span<double> y1, std::span<double> room) {
  if (!fused_) return attempt(t1, y1, room);
  fused_->retake({t0_, t1}, stages_.start_state(), y1);
}

void RungeKutta::retrace(const Step& step, std::span<const double> y1, std::span<double> y0) {
  const Step back{step.t1, step.t0};
  begin(back, y1);
  stages_.evaluate(back, kStages);
  advanced(stages_.start_state(), back.size(), kB, stages_.k()).evaluate(processor(), y0);
  frame_.turn_to(back.size());
  frame_.turn(y0.data());
}

/// y1 without its frame, and the errors.
void RungeKutta::end_step(double h, std::span<double> y1, std::span<double> errors) const {
  StepEnd end{.rtol = system_->options.rtol, .atol = system_->options.atol};
  std::array<const double*, kStages> stages{};
  std::array<double, kStages> weights{};
  std::array<double, kStages> fifth{};
  std::array<double, kStages> third{};
  for (std::size_t i = 0; i < kStages; ++i) {
    if (!is_final(i)) continue;
    stages[end.count] = stages_.k()[i].data();
    weights[end.count] = h * kB[i];
    fifth[end.count] = dop853::kError5[i];
    third[end.count++] = dop853::kError3[i];
  }
  end.x = stages.data();
  end.value = weights.data();
  end.first = fifth.data();
  end.second = third.data();
  const std::size_t lanes = system_->lanes;
  std::vector<double> sums(2 * lanes);
  processor().end_step(end, stages_.start_state(), y1, sums);

  const auto entries = static_cast<double>(y1.size()) / static_cast<double>(lanes);
  for (std::size_t b = 0; b < lanes; ++b) {
    const double fifths = sums[b];
    const double denominator = fifths + 0.01 * sums[lanes + b];
    errors[b] = denominator == 0 ? 0 : std::abs(h) * fifths / std::sqrt(denominator * entries);
  }
}

/// dY_i = U_i (s + dh sum_j a_ij k_j + h sum_j a_ij dk_j) + d(c_i h D) Y_i
/// dk_i = U_i^-1 ((A(t_i) - D) dY_i + (sum_m (da_m + a_m'(t_i) (dt0 + c_i dh)) A_m - dD) Y_i) - d(c_i h D) k_i
/// dy1  = U(h) (s + dh sum_i b_i k_i + h sum_i b_i dk_i) + d(h D) y1
void RungeKutta::push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                              const StepEnds* ends) {
  const double h = step.size();
  stages_.complete(step);
  if (moved_.empty()) moved_ = state_arrays(processor().memory(), kStages, s.size());
  const std::vector<double> dh = growth(ends);
  frame_tangent_.begin(h, dh);
  for (std::size_t i = 0; i < kStages; ++i) {
    advanced(s.data(), h, kA[i], std::span(moved_).first(i)).evaluate(processor(), of_stage_.span());
    if (ends != nullptr) stages_.add_growth(kA[i], dh, of_stage_.span());
    const double t = stages_.times()[i];
    static_cast<void>(generator_->coefficients().at(t));
    push_stage_forward(i, tangents(t), ends);
  }
  advanced(s.data(), h, kB, moved_).evaluate(processor(), s);
  if (ends != nullptr) stages_.add_growth(kB, dh, s);
  frame_.turn_to(h);
  frame_.turn(s.data());
  if (!frame_tangent_.is_steady()) frame_tangent_.end(stages_.end_state(), s.data());
}

/// Of dY_i without the frame, in of_stage_, dk_i.
void RungeKutta::push_stage_forward(std::size_t i, std::span<const double> da, const StepEnds* ends) {
  const double* const state = stages_.state(i);
  double* const of_stage = of_stage_.data();
  double* const dk = moved_[i].data();
  frame_tangent_.enter_stage(i, da, state, of_stage);
  a_tangents_.assign(da.begin(), da.end());
  generator_->apply(stages_.times()[i], of_stage, dk);
  frame_.enter(of_stage, dk);

  if (ends != nullptr) end_terms_.add_to_tangents(kC[i], *ends, a_tangents_);
  if (std::ranges::any_of(a_tangents_, [](double tangent) { return tangent != 0; })) {
    generator_->apply_with(a_tangents_, state, of_stage);
    frame_tangent_.enter(state, of_stage);
    add_to(processor(), moved_[i].span(), of_stage);
  }
  frame_tangent_.leave_stage(stages_.k()[i].data(), dk);
}

/// lambda becomes U(h)^-1 lambda =: mu, and
/// m_i = U_i (h b_i mu + h sum_{j>i} a_ji L_j),  L_i = U_i^-1 (A(t_i) - D)^T m_i,  mu += sum_i L_i;
/// dL/da_m(t_i) = m_i . A_m Y_i.
void RungeKutta::pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda,
                           const CoefficientBars& bars, StepEnds* ends) {
  begin(step, y0);
  if (fused_ && ends == nullptr) return fused_->pull_back(step, stages_.start_state(), lambda, bars);
  const double h = step.size();
  stages_.evaluate(step, kStages - 1);  // the last k_i is part of no Y_i
  const auto transposes = stage_transposes(step, bars, ends);
  frame_transpose_.begin(h, lambda, stages_.start_state(), stages_.k());
  const std::span<StateArray> l = stages_.hand_over();  // L_i takes the place of k_i
  double* const m = of_stage_.data();
  for (std::size_t i = kStages; i-- > 0;) {
    Combination sum;
    sum.add(h * kB[i], lambda.data());
    for (std::size_t j = i + 1; j < kStages; ++j) sum.add(h * kA[j][i], l[j].data());
    sum.evaluate(processor(), of_stage_.span());
    const double* const state = stages_.state(i);
    frame_transpose_.enter_stage(i, m, l[i].data());
    transposes->apply(i, m, state, l[i].data());
    frame_transpose_.leave_stage(i, m, state, l[i].data());
  }
  transposes->finish(frame_transpose_);
  Combination sum;
  sum.add(1, lambda.data());
  for (const StateArray& of_stage : l) sum.add(1, of_stage.data());
  sum.evaluate(processor(), lambda);
}

std::unique_ptr<StageTransposes> RungeKutta::stage_transposes(const Step& step, const CoefficientBars& bars,
                                                              StepEnds* ends) {
  const StageTimes& times = stages_.times();
  if (ends != nullptr) return std::make_unique<EndProducts>(*system_, *generator_, times, bars, step.size(), *ends);
  if (generator_->is_staged()) return std::make_unique<KeptProducts>(*generator_, times, bars);
  return std::make_unique<GivenProducts>(*system_, *generator_, times, bars);
}

}  // namespace costate

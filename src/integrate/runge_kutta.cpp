#include "integrate/runge_kutta.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "graph/derivative_rules.hpp"
#include "integrate/dop853.hpp"

namespace costate {

namespace {

using dop853::kA;
using dop853::kB;
using dop853::kC;
using dop853::kStages;

/// A step h is stable as long as frequencies are below kStable / h.
constexpr double kStable = 5.9;
/// The same of decay, within the limit, where what decays is damped well.
constexpr double kStableDecay = 4;

/// Whether the new state and its errors look at a stage.
bool is_final(std::size_t i) { return kB[i] != 0 || dop853::kError3[i] != 0 || dop853::kError5[i] != 0; }

/// Whether no coefficient of what decays depends on time.
bool has_steady_decay(const BatchSystem& system) {
  const auto nodes = system.dynamics->coefficients();
  const auto spectra = system.dynamics->spectra();
  for (std::size_t m = 0; m < spectra.size(); ++m) {
    if (spectra[m].decay != 0 && system.model->graph.depends_on(nodes[m], kTime)) return false;
  }
  return true;
}

/// A sum of vectors, in one pass over memory. Weights of 0 cost nothing.
class Combination {
 public:
  void add(double weight, const double* vector) {
    if (weight == 0) return;
    weights_[count_] = weight;
    vectors_[count_++] = vector;
  }
  void evaluate(const Processor& processor, std::span<double> out) const {
    processor.combine(std::span(weights_).first(count_), std::span(vectors_).first(count_), out);
  }
  void evaluate_turned(const InteractionFrame& frame, std::span<double> out) const {
    frame.combine(std::span(weights_).first(count_), std::span(vectors_).first(count_), out.data());
  }

 private:
  std::size_t count_ = 0;
  std::array<double, 2 * kStages + 1> weights_{};
  std::array<const double*, 2 * kStages + 1> vectors_{};
};

}  // namespace

RungeKutta::RungeKutta(const BatchSystem& system, DrivenGenerator& generator)
    : system_(&system),
      generator_(&generator),
      k_(state_arrays(processor().memory(), kStages, size())),
      stage_(processor().memory(), size()),
      bar_(processor().memory(), size()),
      products_(system.dynamics->coefficients().size() * system.lanes),
      slopes_(products_.size()),
      is_decay_steady_(has_steady_decay(system)) {}

double RungeKutta::stage_time(const Step& step, std::size_t i) const {
  const double inside = std::copysign(system_->timeline.resolution, step.size());
  if (kC[i] == 0) return step.t0 + inside;
  return kC[i] == 1 ? step.t1 - inside : step.t0 + kC[i] * step.size();
}

int RungeKutta::order() const { return dop853::kOrder; }

double RungeKutta::largest_gap() const {
  auto nodes = kC;
  std::ranges::sort(nodes);
  double largest = 0;
  for (std::size_t i = 1; i < nodes.size(); ++i) largest = std::max(largest, nodes[i] - nodes[i - 1]);
  return largest;
}

void RungeKutta::start(double t, std::span<const double> y) { start_at(t, stage_time({t, t}, 0), y); }

void RungeKutta::start_at(double t, double inside, std::span<const double> y) {
  t0_ = t;
  y_ = y;
  look_at_coefficients(inside);
  inside_ = inside;
  has_outside_ = false;
  has_first_stage_ = false;
  has_stages_ = false;
  if (generator_->fused() == nullptr) evaluate_first_stage();
}

/// Where stages are the processor's, the host looks again only where energies, which are steady, or decay may be
/// others; what is wrong at this very time is then found out with the first stage.
void RungeKutta::look_at_coefficients(double t) {
  Coefficients& coefficients = generator_->coefficients();
  const bool is_steady = is_decay_steady_ || coefficients.are_constant();
  if (generator_->is_staged() && is_steady && looked_at_ == coefficients.revision()) return;
  const auto a = coefficients.at(t);
  take_energies(a);
  bound_steps(a);
  looked_at_ = coefficients.revision();
}

void RungeKutta::evaluate_first_stage() {
  if (generator_->is_staged()) {
    generator_->set_stages({&inside_, 1});
    generator_->apply_stage(0, y_.data(), k_[0].data());
  } else {
    generator_->apply(inside_, y_.data(), k_[0].data());
  }
  has_first_stage_ = true;
}

void RungeKutta::take_energies(std::span<const double> a) {
  if (!levels_) levels_.emplace(*system_);
  levels_->take_energies(a);
  // Once, so that steps that are taken again are the same.
  if (!change_) change_ = levels_->radius() > 0 ? kStable / levels_->radius() : 0.0;
}

/// From the largest rate of all lanes.
void RungeKutta::bound_steps(std::span<const double> a) {
  const auto spectra = system_->dynamics->spectra();
  double fastest = 0;
  for (std::size_t b = 0; b < system_->lanes; ++b) {
    double decay = 0;
    for (std::size_t m = 0; m < spectra.size(); ++m) decay += std::abs(a[m * system_->lanes + b]) * spectra[m].decay;
    fastest = std::max(fastest, decay);
  }
  longest_ = fastest > 0 ? kStableDecay / fastest : 0;
}

double RungeKutta::change() const { return change_.value_or(0); }

InteractionFrame* RungeKutta::frame_for(double h) {
  return change() > 0 && std::abs(h) > change() ? &*levels_ : nullptr;
}

/// Where the step is to be taken in the frame, k_0 enters it. To and fro, it would not be the same number.
void RungeKutta::choose_frame(double h) {
  frame_ = frame_for(h);
  if (has_outside_) k_[0].assign(outside_.span());
  if (frame_ == nullptr) return;
  if (outside_.size() == 0) outside_ = {processor().memory(), size()};
  outside_.assign(k_[0].span());
  has_outside_ = true;
  frame_->turn_to(0);
  frame_->enter(y_.data(), k_[0].data());
}

const double* RungeKutta::stage_state(std::size_t i, double h) {
  if (frame_ != nullptr) frame_->turn_to(kC[i] * h);
  if (i == 0) return y_.data();
  Combination sum;
  sum.add(1, y_.data());
  for (std::size_t j = 0; j < i; ++j) sum.add(h * kA[i][j], k_[j].data());
  if (frame_ != nullptr) {
    sum.evaluate_turned(*frame_, stage_.span());
  } else {
    sum.evaluate(processor(), stage_.span());
  }
  return stage_.data();
}

/// Of the first `count` stages, all but that of start().
void RungeKutta::evaluate_stages(const Step& step, std::size_t count) {
  if (!has_first_stage_) evaluate_first_stage();
  choose_frame(step.size());
  if (generator_->is_staged()) generator_->set_stages(stage_times(step));
  for (std::size_t i = 1; i < count; ++i) {
    const double* const state = stage_state(i, step.size());
    if (generator_->is_staged()) {
      generator_->apply_stage(i, state, k_[i].data());
    } else {
      generator_->apply(stage_time(step, i), state, k_[i].data());
    }
    if (frame_ != nullptr) frame_->enter(state, k_[i].data());
  }
  has_stages_ = count == kStages;
}

std::array<double, dop853::kStages> RungeKutta::stage_times(const Step& step) const {
  std::array<double, kStages> times{};
  for (std::size_t i = 0; i < kStages; ++i) times[i] = stage_time(step, i);
  return times;
}

void RungeKutta::attempt(double t1, std::span<double> y1, std::span<double> errors) {
  const Step step{t0_, t1};
  const double h = step.size();
  if (FusedSteps* const fused = generator_->fused()) {
    generator_->set_stages(stage_times(step));
    generator_->count_applications(kStages);
    fused->attempt(fused_step(step), y_.data(), y1.data(), errors);
    generator_->check_stages();
    return;
  }
  evaluate_stages(step, kStages);

  StepEnd end{.rtol = system_->options.rtol, .atol = system_->options.atol};
  std::array<const double*, kStages> stages{};
  std::array<double, kStages> weights{};
  std::array<double, kStages> fifth{};
  std::array<double, kStages> third{};
  for (std::size_t i = 0; i < kStages; ++i) {
    if (!is_final(i)) continue;
    stages[end.count] = k_[i].data();
    weights[end.count] = h * kB[i];
    fifth[end.count] = dop853::kError5[i];
    third[end.count++] = dop853::kError3[i];
  }
  end.x = stages.data();
  end.value = weights.data();
  end.first = fifth.data();
  end.second = third.data();
  std::vector<double> sums(2 * system_->lanes);
  processor().end_step(end, y_.data(), y1, sums);
  set_errors(sums, h, errors);
  if (generator_->is_staged()) generator_->check_stages();
  if (frame_ == nullptr) return;
  frame_->turn_to(h);
  frame_->turn(y1.data());
}

void RungeKutta::retake(double t1, std::span<double> y1, std::span<double> room) {
  FusedSteps* const fused = generator_->fused();
  if (fused == nullptr) return attempt(t1, y1, room);
  const Step step{t0_, t1};
  generator_->set_stages(stage_times(step));
  generator_->count_applications(kStages);
  fused->retake(fused_step(step), y_.data(), y1.data());
}

FusedStep RungeKutta::fused_step(const Step& step) {
  has_stages_ = false;
  frame_ = frame_for(step.size());
  return {step.size(), system_->options.rtol, system_->options.atol, frame_ != nullptr ? frame_->levels() : nullptr};
}

void RungeKutta::retrace(const Step& step, std::span<const double> y1, std::span<double> y0) {
  const Step back{step.t1, step.t0};
  start_at(back.t0, stage_time(back, 0), y1);
  evaluate_stages(back, kStages);
  Combination sum;
  sum.add(1, y_.data());
  for (std::size_t i = 0; i < kStages; ++i) sum.add(back.size() * kB[i], k_[i].data());
  sum.evaluate(processor(), y0);
  if (frame_ == nullptr) return;
  frame_->turn_to(back.size());
  frame_->turn(y0.data());
}

void RungeKutta::set_errors(std::span<const double> sums, double h, std::span<double> errors) const {
  const std::size_t lanes = system_->lanes;
  const std::size_t per_lane = stage_.size() / lanes;
  const auto entries = static_cast<double>(per_lane);
  for (std::size_t b = 0; b < lanes; ++b) {
    const double fifth = sums[b];
    const double third = sums[lanes + b];
    const double denominator = fifth + 0.01 * third;
    errors[b] = denominator == 0 ? 0 : std::abs(h) * fifth / std::sqrt(denominator * entries);
  }
}

/// dY_i = U_i (s + dh sum_j a_ij k_j + h sum_j a_ij dk_j) + d(c_i h D) Y_i
/// dk_i = U_i^-1 ((A(t_i) - D) dY_i + (sum_m (da_m + a_m'(t_i) (dt0 + c_i dh)) A_m - dD) Y_i) - d(c_i h D) k_i
/// dy1  = U(h) (s + dh sum_i b_i k_i + h sum_i b_i dk_i) + d(h D) y1
void RungeKutta::push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                              const StepEnds* ends) {
  const double h = step.size();
  if (!has_stages_) evaluate_stages(step, kStages);
  if (tangents_.empty()) tangents_ = state_arrays(processor().memory(), kStages, size());
  std::vector<double> growth;
  for (std::size_t b = 0; ends != nullptr && b < system_->lanes; ++b) growth.push_back(ends->t1[b] - ends->t0[b]);
  std::optional<InteractionFrame::Tangent> turning;
  if (frame_ != nullptr) turning.emplace(*frame_);
  for (std::size_t i = 0; i < kStages; ++i) {
    const double t = stage_time(step, i);
    Combination sum;
    sum.add(1, s.data());
    for (std::size_t j = 0; j < i; ++j) sum.add(h * kA[i][j], tangents_[j].data());
    sum.evaluate(processor(), bar_.span());
    if (ends != nullptr) {
      evaluate_without_frame(kA[i], h);
      add_growth(*ends, h, bar_.span());
    }
    const double* const state = stage_state(i, h);
    generator_->coefficients().at(t);
    const auto moved = tangents(t);
    if (frame_ != nullptr) {
      frame_->turn(bar_.data());
      turning->set(moved, kC[i] * h, growth, kC[i]);
      turning->add(1, state, bar_.data());
    }
    generator_->apply(t, bar_.data(), tangents_[i].data());
    if (frame_ != nullptr) frame_->enter(bar_.data(), tangents_[i].data());

    move_coefficients(i, moved, ends);
    if (std::ranges::any_of(products_, [](double tangent) { return tangent != 0; })) {
      generator_->apply_with(products_, state, bar_.data());
      if (frame_ != nullptr) {
        InteractionFrame::Tangent levels(*frame_);
        levels.set(moved);
        levels.add(-1, state, bar_.data());
        frame_->turn_back(bar_.data());
      }
      Combination both;
      both.add(1, tangents_[i].data());
      both.add(1, bar_.data());
      both.evaluate(processor(), tangents_[i].span());
    }
    if (frame_ != nullptr) turning->add(-1, k_[i].data(), tangents_[i].data());
  }
  if (ends != nullptr) evaluate_without_frame(kB, h);
  Combination sum;
  sum.add(1, s.data());
  for (std::size_t i = 0; i < kStages; ++i) sum.add(h * kB[i], tangents_[i].data());
  sum.evaluate(processor(), s);
  if (ends != nullptr) add_growth(*ends, h, s);
  if (frame_ == nullptr) return;
  turning->set(tangents(stage_time(step, kStages - 1)), h, growth, 1);
  frame_->turn_to(h);
  frame_->turn(s.data());
  if (turning->is_zero()) return;
  Combination end;
  end.add(1, y_.data());
  for (std::size_t i = 0; i < kStages; ++i) end.add(h * kB[i], k_[i].data());
  end.evaluate_turned(*frame_, stage_.span());
  turning->add(1, stage_.data(), s.data());
}

/// reached_ = y + h sum_j weights[j] k_j
void RungeKutta::evaluate_without_frame(const dop853::Row& weights, double h) {
  Combination sum;
  sum.add(1, y_.data());
  for (std::size_t j = 0; j < kStages; ++j) sum.add(h * weights[j], k_[j].data());
  if (reached_.size() == 0) reached_ = {processor().memory(), size()};
  sum.evaluate(processor(), reached_.span());
}

/// sum += dh sum_j weights[j] k_j, after evaluate_without_frame(). dh differs between lanes, so that this is led in as
/// (dh/h) (reached - y), with one pass over the lanes.
void RungeKutta::add_growth(const StepEnds& ends, double h, std::span<double> sum) const {
  std::vector<double> growth;
  for (std::size_t b = 0; b < system_->lanes; ++b) growth.push_back((ends.t1[b] - ends.t0[b]) / h);
  processor().add_differences(growth, reached_.data(), y_.data(), sum);
}

/// products_ = da_m + a_m'(t_i) (dt0 + c_i dh)
void RungeKutta::move_coefficients(std::size_t i, std::span<const double> moved, const StepEnds* ends) {
  products_.assign(moved.begin(), moved.end());
  if (ends == nullptr) return;
  set_time_slopes();
  for (std::size_t k = 0; k < products_.size(); ++k) {
    const std::size_t b = k % system_->lanes;
    products_[k] += slopes_[k] * (ends->t0[b] + kC[i] * (ends->t1[b] - ends->t0[b]));
  }
}

/// lambda becomes U(h)^-1 lambda =: mu, and
/// m_i = U_i (h b_i mu + h sum_{j>i} a_ji L_j),  L_i = U_i^-1 (A(t_i) - D)^T m_i,  mu += sum_i L_i;
/// dL/da_m(t_i) = m_i . A_m Y_i.
void RungeKutta::pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda,
                           const CoefficientBars& bars, StepEnds* ends) {
  const double h = step.size();
  start(step.t0, y0);
  if (FusedSteps* const fused = generator_->fused(); fused != nullptr && ends == nullptr) {
    generator_->set_stages(stage_times(step));
    generator_->count_applications(2 * kStages - 1);
    const FusedStep all = fused_step(step);
    fused->pull_back(all, y_.data(), lambda.data());
    bars.take_stages(stage_times(step));
    if (frame_ != nullptr) take_frame_bars(step, fused->row_sums(), bars);
    return;
  }
  evaluate_stages(step, kStages - 1);  // the last k_i is part of no Y_i
  if (ends != nullptr) {
    ends->t0.assign(system_->lanes, 0.0);
    ends->t1.assign(system_->lanes, 0.0);
  }
  if (frame_ != nullptr) begin_frame_bars(h, lambda);
  for (std::size_t i = kStages; i-- > 0;) {
    Combination sum;
    sum.add(h * kB[i], lambda.data());
    for (std::size_t j = i + 1; j < kStages; ++j) sum.add(h * kA[j][i], k_[j].data());
    sum.evaluate(processor(), bar_.span());
    if (frame_ != nullptr && i != kStages - 1) frame_bars_->add(-kC[i] * h, bar_.data(), k_[i].data());
    const double* const state = stage_state(i, h);
    if (frame_ != nullptr) frame_->turn(bar_.data());
    pull_back_stage(step, i, state, bars, ends);
  }
  if (is_kept(ends)) {
    bars.take_stages(stage_times(step));
    if (frame_ != nullptr) take_frame_bars(step, frame_bars_->row_sums(), bars);
  }
  Combination sum;
  sum.add(1, lambda.data());
  for (std::size_t i = 0; i < kStages; ++i) sum.add(1, k_[i].data());
  sum.evaluate(processor(), lambda);
}

/// bar_ becomes L_i in k_i.
void RungeKutta::pull_back_stage(const Step& step, std::size_t i, const double* state, const CoefficientBars& bars,
                                 StepEnds* ends) {
  const double h = step.size();
  if (is_kept(ends)) {
    generator_->pull_back_stage(i, bar_.data(), state, k_[i].data());
    if (frame_ != nullptr) leave_frame(i, h, state);
    return;
  }
  const double t = stage_time(step, i);
  const auto a = generator_->coefficients().at(t);
  generator_->pull_back(a, bar_.data(), state, k_[i].data(), products_);
  if (frame_ != nullptr) leave_frame(i, h, state);
  if (ends != nullptr) add_end_bars(i, h, a, *ends);
  if (frame_ != nullptr && i == 0) add_frame_bars(h, ends);
  bars.take(t, products_);
}

/// What the frame has gained in all stages.
void RungeKutta::take_frame_bars(const Step& step, std::span<const double> row_sums, const CoefficientBars& bars) {
  const double t = stage_time(step, 0);
  static_cast<void>(generator_->coefficients().at(t));
  std::ranges::fill(products_, 0.0);
  frame_->add_bars(row_sums, products_);
  bars.take(t, products_);
}

/// U(h) y1 moves with h D, by lambda . D y1 = mu . D (y + h sum_j b_j k_j). What is in it of the last stage, where c is
/// 1, is what U^-1 in that stage takes away, too.
void RungeKutta::begin_frame_bars(double h, std::span<double> lambda) {
  if (!frame_bars_) frame_bars_.emplace(*levels_);
  frame_bars_->clear();
  frame_->turn_to(h);
  frame_->turn_back(lambda.data());
  frame_bars_->add(h, lambda.data(), y_.data());
  for (std::size_t j = 0; j + 1 < kStages; ++j) {
    if (kB[j] != 0) frame_bars_->add(h * h * kB[j], lambda.data(), k_[j].data());
  }
}

/// k_i = A^T m_i becomes L_i; the loss moves with c_i h D by (U_i L_i) . D Y_i, and with D by - m_i . D Y_i.
void RungeKutta::leave_frame(std::size_t i, double h, const double* state) {
  frame_bars_->add(-1, bar_.data(), state);
  frame_->subtract_adjoint(bar_.data(), k_[i].data());
  frame_bars_->add(kC[i] * h, k_[i].data(), state);
  frame_->turn_back(k_[i].data());
}

void RungeKutta::add_frame_bars(double h, StepEnds* ends) {
  frame_bars_->add_to(products_);
  if (ends == nullptr) return;
  const std::vector<double> along = frame_bars_->along_energies();
  for (std::size_t b = 0; b < along.size(); ++b) {
    ends->t0[b] -= along[b] / h;
    ends->t1[b] += along[b] / h;
  }
}

/// dL/dh gains sum_m a_m g_m / h + c_i sum_m a_m' g_m, and dL/dt0 at fixed h gains sum_m a_m' g_m.
void RungeKutta::add_end_bars(std::size_t i, double h, std::span<const double> a, StepEnds& ends) {
  set_time_slopes();
  for (std::size_t k = 0; k < products_.size(); ++k) {
    const std::size_t b = k % system_->lanes;
    const double by_time = slopes_[k] * products_[k];
    const double by_size = a[k] * products_[k] / h + kC[i] * by_time;
    ends.t0[b] += by_time - by_size;
    ends.t1[b] += by_size;
  }
}

/// After Coefficients::at(t): a_m'(t). One that does not exist lasts an instant.
void RungeKutta::set_time_slopes() {
  generator_->coefficients().time_slopes(slopes_);
  for (double& slope : slopes_) slope = is_integrable(slope) ? settled(slope) : 0.0;
}

}  // namespace costate

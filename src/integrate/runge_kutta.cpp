#include "integrate/runge_kutta.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "graph/derivative_rules.hpp"
#include "integrate/dop853.hpp"
#include "wrap/vector_loops.hpp"

namespace costate {

namespace {

using dop853::kA;
using dop853::kB;
using dop853::kC;
using dop853::kStages;

/// Partial sums of the error norms: enough of them that none waits for the one before it.
constexpr std::size_t kLeastRow = 32;

/// Whether the new state and its errors look at a stage.
bool is_final(std::size_t i) { return kB[i] != 0 || dop853::kError3[i] != 0 || dop853::kError5[i] != 0; }

/// A sum of vectors, in one pass over memory. Weights of 0 cost nothing.
class Combination {
 public:
  void add(double weight, const double* vector) {
    if (weight == 0) return;
    weights_[count_] = weight;
    vectors_[count_++] = vector;
  }
  void evaluate(std::span<double> out) const {
    vector_loops().linear_combination(count_, weights_.data(), vectors_.data(), out.data(), out.size());
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
      k_(kStages, std::vector<double>(system.dynamics->size(system.lanes))),
      stage_(system.dynamics->size(system.lanes)),
      bar_(stage_.size()),
      products_(system.dynamics->coefficients().size() * system.lanes),
      slopes_(products_.size()) {}

double RungeKutta::stage_time(const Step& step, std::size_t i) const {
  if (kC[i] == 0) return step.t0 + system_->timeline.resolution;
  return kC[i] == 1 ? step.t1 - system_->timeline.resolution : step.t0 + kC[i] * step.size();
}

int RungeKutta::order() const { return dop853::kOrder; }

double RungeKutta::largest_gap() const {
  auto nodes = kC;
  std::ranges::sort(nodes);
  double largest = 0;
  for (std::size_t i = 1; i < nodes.size(); ++i) largest = std::max(largest, nodes[i] - nodes[i - 1]);
  return largest;
}

void RungeKutta::start(double t, std::span<const double> y) {
  t0_ = t;
  y_ = y;
  generator_->apply(stage_time({t, t}, 0), y.data(), k_[0].data());
}

const double* RungeKutta::stage_state(std::size_t i, double h) {
  if (i == 0) return y_.data();
  Combination sum;
  sum.add(1, y_.data());
  for (std::size_t j = 0; j < i; ++j) sum.add(h * kA[i][j], k_[j].data());
  sum.evaluate(stage_);
  return stage_.data();
}

/// Of the first `count` stages, all but that of start().
void RungeKutta::evaluate_stages(const Step& step, std::size_t count) {
  for (std::size_t i = 1; i < count; ++i) {
    generator_->apply(stage_time(step, i), stage_state(i, step.size()), k_[i].data());
  }
}

void RungeKutta::attempt(double t1, std::span<double> y1, std::span<double> errors) {
  const Step step{t0_, t1};
  const double h = step.size();
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
  const std::size_t row = system_->lanes * ((kLeastRow + system_->lanes - 1) / system_->lanes);
  std::vector<double> sums(2 * row, 0.0);
  vector_loops().step_end(end, y_.data(), y1.data(), y1.size(), sums.data(), row);
  set_errors(sums, row, h, errors);
}

void RungeKutta::set_errors(const std::vector<double>& sums, std::size_t row, double h,
                            std::span<double> errors) const {
  const std::size_t lanes = system_->lanes;
  const std::size_t per_lane = stage_.size() / lanes;
  const auto entries = static_cast<double>(per_lane);
  for (std::size_t b = 0; b < lanes; ++b) {
    double fifth = 0;
    double third = 0;
    for (std::size_t k = b; k < row; k += lanes) {
      fifth += sums[k];
      third += sums[row + k];
    }
    const double denominator = fifth + 0.01 * third;
    errors[b] = denominator == 0 ? 0 : std::abs(h) * fifth / std::sqrt(denominator * entries);
  }
}

/// dY_i = s + dh sum_j a_ij k_j + h sum_j a_ij dk_j
/// dk_i = A(t_i) dY_i + sum_m (da_m + a_m'(t_i) (dt0 + c_i dh)) A_m Y_i
/// dy1  = s + dh sum_i b_i k_i + h sum_i b_i dk_i
/// Since dh differs between lanes, its terms are led in as (dh/h) (Y_i - y), with one pass over the lanes.
void RungeKutta::push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                              const StepEnds* ends) {
  const std::size_t lanes = system_->lanes;
  const double h = step.size();
  tangents_.resize(kStages, std::vector<double>(stage_.size()));
  // Moves `sum` by dh times the sum over stages that led from y to `reached`.
  const auto add_growth = [&](const double* reached, std::span<double> sum) {
    if (ends == nullptr) return;
    for (std::size_t k = 0; k < sum.size(); ++k) {
      const std::size_t b = k % lanes;
      sum[k] += (ends->t1[b] - ends->t0[b]) / h * (reached[k] - y_[k]);
    }
  };
  for (std::size_t i = 0; i < kStages; ++i) {
    const double t = stage_time(step, i);
    const double* const state = stage_state(i, h);
    Combination sum;
    sum.add(1, s.data());
    for (std::size_t j = 0; j < i; ++j) sum.add(h * kA[i][j], tangents_[j].data());
    sum.evaluate(bar_);
    add_growth(state, bar_);
    generator_->apply(t, bar_.data(), tangents_[i].data());

    const auto moved = tangents(t);
    products_.assign(moved.begin(), moved.end());
    if (ends != nullptr) {
      set_time_slopes();
      for (std::size_t k = 0; k < products_.size(); ++k) {
        const std::size_t b = k % lanes;
        products_[k] += slopes_[k] * (ends->t0[b] + kC[i] * (ends->t1[b] - ends->t0[b]));
      }
    }
    if (std::ranges::all_of(products_, [](double tangent) { return tangent == 0; })) continue;
    generator_->apply_with(products_, state, bar_.data());
    vector_loops().linear_sum(1, tangents_[i].data(), 1, bar_.data(), tangents_[i].data(), bar_.size());
  }
  if (ends != nullptr) {
    Combination reached;
    reached.add(1, y_.data());
    for (std::size_t i = 0; i < kStages; ++i) reached.add(h * kB[i], k_[i].data());
    reached.evaluate(stage_);
  }
  Combination sum;
  sum.add(1, s.data());
  for (std::size_t i = 0; i < kStages; ++i) sum.add(h * kB[i], tangents_[i].data());
  sum.evaluate(s);
  add_growth(stage_.data(), s);
}

/// m_i = h b_i lambda + h sum_{j>i} a_ji L_j,  L_i = A(t_i)^T m_i,  lambda += sum_i L_i;
/// dL/da_m(t_i) = m_i . A_m Y_i.
void RungeKutta::pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda,
                           const CoefficientBars& bars, StepEnds* ends) {
  const double h = step.size();
  start(step.t0, y0);
  evaluate_stages(step, kStages - 1);  // the last k_i is part of no Y_i
  if (ends != nullptr) {
    ends->t0.assign(system_->lanes, 0.0);
    ends->t1.assign(system_->lanes, 0.0);
  }
  for (std::size_t i = kStages; i-- > 0;) {
    const double t = stage_time(step, i);
    Combination sum;
    sum.add(h * kB[i], lambda.data());
    for (std::size_t j = i + 1; j < kStages; ++j) sum.add(h * kA[j][i], k_[j].data());
    sum.evaluate(bar_);
    const auto a = generator_->coefficients().at(t);
    generator_->inner_products(bar_.data(), stage_state(i, h), products_);
    generator_->apply_adjoint_with(a, bar_.data(), k_[i].data());
    if (ends != nullptr) add_end_bars(i, h, a, *ends);
    bars(t, products_);
  }
  Combination sum;
  sum.add(1, lambda.data());
  for (std::size_t i = 0; i < kStages; ++i) sum.add(1, k_[i].data());
  sum.evaluate(lambda);
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

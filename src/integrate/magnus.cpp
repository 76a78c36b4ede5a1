#include "integrate/magnus.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace costate {

namespace {

constexpr double kRoot = std::numbers::sqrt3 / 6;
constexpr double kMajor = 0.25 + kRoot;
constexpr double kMinor = 0.25 - kRoot;
/// The error of S(h/2) S(h/2) is 1/16 of that of S(h), and both errors together make the difference.
constexpr double kRichardson = 15;
/// By how much the interpolatory quadrature with the nodes of both halves and the ends of the step differs from that of
/// the halves: weights of the nodes, in order.
constexpr double kTwoOverRoot = 2 * std::numbers::inv_sqrt3;
constexpr std::array kClosing{1.0 / 130,
                              -(kTwoOverRoot + 0.5) / 130,
                              (kTwoOverRoot - 0.5) / 130,
                              (kTwoOverRoot - 0.5) / 130,
                              -(kTwoOverRoot + 0.5) / 130,
                              1.0 / 130};
/// Of the estimate.
constexpr int kErrorOrder = 5;
}  // namespace

Magnus::Magnus(const BatchSystem& system, DrivenGenerator& generator)
    : system_(&system),
      generator_(&generator),
      constant_{{0.5 - kRoot, 0.5 + kRoot}, {{0.5, 0.5}}},
      whole_{constant_.nodes, {{kMajor, kMinor}, {kMinor, kMajor}}},
      halves_(halved(whole_)),
      controlled_(controlled(whole_, halves_)),
      other_(processor().memory(), system.dynamics->size(system.lanes)),
      closing_(processor().memory(), other_.size()),
      ends_(generator.coefficients(), system.lanes) {
  if (FusedExponentials* const fused = generator.exponentials()) fused_.emplace(system, generator, *fused);
}

HostExponentials& Magnus::host() {
  if (!host_) host_.emplace(*system_, *generator_);
  return *host_;
}

StepExponentials& Magnus::exponentials() {
  if (fused_) return *fused_;
  return host();
}

Magnus::Rule Magnus::halved(const Rule& whole) {
  Rule rule;
  const std::size_t count = whole.nodes.size();
  for (std::size_t half = 0; half < 2; ++half) {
    for (const double node : whole.nodes) rule.nodes.push_back(0.5 * (static_cast<double>(half) + node));
    for (const std::vector<double>& weights : whole.weights) {
      rule.weights.emplace_back(2 * count, 0.0);
      for (std::size_t i = 0; i < count; ++i) rule.weights.back()[half * count + i] = 0.5 * weights[i];
    }
  }
  return rule;
}

/// Those of the halves, of the whole, and the sum that closes them.
Magnus::Rule Magnus::controlled(const Rule& whole, const Rule& halves) {
  Rule rule;
  rule.nodes = {0};
  rule.nodes.insert(rule.nodes.end(), halves.nodes.begin(), halves.nodes.end());
  rule.nodes.push_back(1);
  const std::size_t closing = rule.nodes.size();
  rule.nodes.insert(rule.nodes.end(), whole.nodes.begin(), whole.nodes.end());
  const auto add = [&](std::span<const double> weights, std::size_t first) {
    std::ranges::copy(weights, rule.weights.emplace_back(rule.nodes.size(), 0.0).begin() + static_cast<long>(first));
  };
  for (const std::vector<double>& weights : halves.weights) add(weights, 1);
  for (const std::vector<double>& weights : whole.weights) add(weights, closing);
  add(kClosing, 0);
  return rule;
}

int Magnus::order() const { return kErrorOrder; }

double Magnus::largest_gap() const {
  std::vector<double> nodes = whole_.nodes;
  if (!system_->options.step) nodes.insert(nodes.end(), halves_.nodes.begin(), halves_.nodes.end());
  std::ranges::sort(nodes);
  double largest = nodes.front() + 1 - nodes.back();
  for (std::size_t i = 1; i < nodes.size(); ++i) largest = std::max(largest, nodes[i] - nodes[i - 1]);
  return largest;
}

const Magnus::Rule& Magnus::rule() const {
  if (generator_->coefficients().are_constant()) return constant_;
  return system_->options.step ? whole_ : halves_;
}

void Magnus::start(double t, std::span<const double> y) {
  t0_ = t;
  y_ = y;
}

/// Within the step.
double Magnus::time_at(const Step& step, double node) const {
  if (node == 0) return step.t0 + system_->timeline.resolution;
  return node == 1 ? step.t1 - system_->timeline.resolution : step.t0 + node * step.size();
}

Exponents Magnus::exponents(const Rule& rule, const Step& step) const {
  Exponents all{{}, rule.weights};
  for (const double node : rule.nodes) all.times.push_back(time_at(step, node));
  for (std::vector<double>& weights : all.weights) {
    for (double& weight : weights) weight *= step.size();
  }
  return all;
}

bool Magnus::propagate(std::size_t first, std::size_t count, std::span<double> y1) {
  processor().memory().copy(y_, y1);
  for (std::size_t e = first; e < first + count; ++e) {
    if (!exponentials().apply(e, y1)) return false;
  }
  return true;
}

void Magnus::attempt(double t1, std::span<double> y1, std::span<double> errors) {
  const Step step{t0_, t1};
  const bool is_controlled = &rule() == &halves_;
  const std::size_t count = rule().weights.size();
  exponentials().set(exponents(is_controlled ? controlled_ : rule(), step));
  const bool is_done = propagate(0, count, y1);
  if (is_controlled && is_done) {
    static_cast<void>(propagate(count, whole_.weights.size(), other_.span()));
    exponentials().apply_exponent(count + whole_.weights.size(), y_.data(), closing_.data());
  } else {
    other_.assign(y1);
    processor().memory().fill_lanes(std::vector<bool>(system_->lanes, true), 0, closing_.span());
  }
  set_errors(y1, errors);
}

void Magnus::retake(double t1, std::span<double> y1, std::span<double> /*room*/) {
  exponentials().set(exponents(rule(), {t0_, t1}));
  static_cast<void>(propagate(0, rule().weights.size(), y1));
}

/// The rules are symmetric in time: this is the inverse, to rounding.
void Magnus::retrace(const Step& step, std::span<const double> y1, std::span<double> y0) {
  start(step.t1, y1);
  exponentials().set(exponents(rule(), {step.t1, step.t0}));
  static_cast<void>(propagate(0, rule().weights.size(), y0));  // what could not be propagated is NaN
}

/// Of the difference between y1 and other_, which is lost, and of closing_.
void Magnus::set_errors(std::span<const double> y1, std::span<double> errors) {
  const std::array<const double*, 4> x{y1.data(), other_.data(), y_.data(), closing_.data()};
  const std::array<double, 4> value{1, 0, -1, 0};  // y1, for the weights of the norm
  const std::array<double, 4> difference{1 / kRichardson, -1 / kRichardson, 0, 0};
  const std::array<double, 4> closing{0, 0, 0, 1};
  StepEnd end;
  end.count = x.size();
  end.x = x.data();
  end.value = value.data();
  end.first = difference.data();
  end.second = closing.data();
  end.rtol = system_->options.rtol;
  end.atol = system_->options.atol;
  const std::size_t lanes = system_->lanes;
  std::vector<double> sums(2 * lanes);
  processor().end_step(end, y_.data(), other_.span(), sums);
  const auto entries = static_cast<double>(other_.size()) / static_cast<double>(lanes);
  for (std::size_t b = 0; b < lanes; ++b) errors[b] = std::sqrt((sums[b] + sums[lanes + b]) / entries);
}

/// With b_e = h sum_i w_ei a(t_i): db_e = sum_i w_ei (dh a(t_i) + h (da(t_i) + a'(t_i) (dt0 + c_i dh))).
Magnus::Tables Magnus::moved_exponents(const Step& step, const CoefficientTangents& tangents, const StepEnds* ends) {
  const std::size_t lanes = system_->lanes;
  const Rule& by = rule();
  Tables moved(by.weights.size(), std::vector<double>(system_->dynamics->coefficients().size() * lanes, 0.0));
  std::vector<double> gain;
  for (std::size_t i = 0; i < by.nodes.size(); ++i) {
    const double t = time_at(step, by.nodes[i]);
    const auto a = generator_->coefficients().at(t);
    const auto direct = tangents(t);
    gain.assign(direct.begin(), direct.end());
    if (ends != nullptr) ends_.add_to_tangents(by.nodes[i], *ends, gain);
    for (double& more : gain) more *= step.size();
    for (std::size_t k = 0; ends != nullptr && k < gain.size(); ++k)
      gain[k] += (ends->t1[k % lanes] - ends->t0[k % lanes]) * a[k];
    for (std::size_t e = 0; e < moved.size(); ++e) {
      for (std::size_t k = 0; k < gain.size(); ++k) moved[e][k] += by.weights[e][i] * gain[k];
    }
  }
  return moved;
}

void Magnus::push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                          const StepEnds* ends) {
  host().set(exponents(rule(), step));
  const Tables moved = moved_exponents(step, tangents, ends);
  other_.assign(y_);
  for (std::size_t e = 0; e < moved.size(); ++e) host().push_forward(e, moved[e], other_.span(), s);
}

void Magnus::pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda,
                       const CoefficientBars& bars, StepEnds* ends) {
  StepExponentials& by = ends != nullptr ? host() : exponentials();
  by.set(exponents(rule(), step));
  pull_back_exponentials(by, rule().weights.size(), y0, lambda);
  if (ends == nullptr) return by.give_bars(bars);
  give_end_bars(step, bars, *ends);
}

void Magnus::pull_back_exponentials(StepExponentials& by, std::size_t count, std::span<const double> y0,
                                    std::span<double> lambda) {
  while (states_.size() < count) states_.emplace_back(processor().memory(), y0.size());
  states_[0].assign(y0);
  for (std::size_t e = 1; e < count; ++e) {
    states_[e].assign(states_[e - 1].span());
    static_cast<void>(by.apply(e - 1, states_[e].span()));
  }
  for (std::size_t e = count; e-- > 0;) by.pull_back(e, states_[e].span(), lambda);
}

/// With dL/da(t_i) = h sum_e w_ei dL/db_e: its product with a(t_i), over h, is what L gains by h, and with a'(t_i) what
/// it gains by t_i = t0 + c_i h.
void Magnus::give_end_bars(const Step& step, const CoefficientBars& bars, StepEnds& ends) {
  const std::size_t lanes = system_->lanes;
  ends.t0.assign(lanes, 0.0);
  ends.t1.assign(lanes, 0.0);
  const Rule& by = rule();
  for (std::size_t i = by.nodes.size(); i-- > 0;) {
    const double t = time_at(step, by.nodes[i]);
    const auto a = generator_->coefficients().at(t);
    const std::vector<double> products = host().bars_at(i);
    ends_.add_to_bars(by.nodes[i], step.size(), a, products, ends);
    bars.take(t, products);
  }
}

}  // namespace costate

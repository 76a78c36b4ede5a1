#include "integrate/magnus.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "graph/derivative_rules.hpp"

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

double time_at(const Step& step, double node) { return step.t0 + node * step.size(); }

}  // namespace

Magnus::Magnus(const BatchSystem& system, DrivenGenerator& generator)
    : system_(&system),
      generator_(&generator),
      exponential_(system, generator, system.dynamics->spectra()),
      constant_{{0.5 - kRoot, 0.5 + kRoot}, {{0.5, 0.5}}},
      whole_{constant_.nodes, {{kMajor, kMinor}, {kMinor, kMajor}}},
      halves_(halved(whole_)),
      other_(processor().memory(), system.dynamics->size(system.lanes)),
      closing_(processor().memory(), other_.size()),
      slopes_(system.dynamics->coefficients().size() * system.lanes) {}

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

void Magnus::set_exponents(const Rule& rule, const Step& step) {
  exponents_.assign(rule.weights.size(), std::vector<double>(slopes_.size(), 0.0));
  for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
    const auto a = generator_->coefficients().at(time_at(step, rule.nodes[i]));
    for (std::size_t e = 0; e < exponents_.size(); ++e) {
      const double by = step.size() * rule.weights[e][i];
      for (std::size_t k = 0; k < a.size(); ++k) exponents_[e][k] += by * a[k];
    }
  }
}

bool Magnus::propagate(const Rule& rule, const Step& step, std::span<double> y1) {
  set_exponents(rule, step);
  processor().memory().copy(y_, y1);
  return std::ranges::all_of(exponents_,
                             [&](const std::vector<double>& exponent) { return exponential_.apply(exponent, y1); });
}

void Magnus::attempt(double t1, std::span<double> y1, std::span<double> errors) {
  const Step step{t0_, t1};
  const bool is_done = propagate(rule(), step, y1);
  const bool is_controlled = is_done && &rule() == &halves_;
  if (is_controlled) {
    static_cast<void>(propagate(whole_, step, other_.span()));
    evaluate_closing(step);
  } else {
    other_.assign(y1);
    processor().memory().fill_lanes(std::vector<bool>(system_->lanes, true), 0, closing_.span());
  }
  set_errors(y1, errors);
}

/// The rules are symmetric in time: this is the inverse, to rounding.
void Magnus::retrace(const Step& step, std::span<const double> y1, std::span<double> y0) {
  start(step.t1, y1);
  static_cast<void>(propagate(rule(), {step.t1, step.t0}, y0));  // what could not be propagated is NaN
}

/// closing_ = h sum_i kClosing[i] A(t_i) y
void Magnus::evaluate_closing(const Step& step) {
  std::array<double, kClosing.size()> times{};
  times.front() = step.t0 + system_->timeline.resolution;
  times.back() = step.t1 - system_->timeline.resolution;
  for (std::size_t i = 0; i < halves_.nodes.size(); ++i) times[i + 1] = time_at(step, halves_.nodes[i]);
  std::vector<double> sum(slopes_.size(), 0.0);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto a = generator_->coefficients().at(times[i]);
    for (std::size_t k = 0; k < a.size(); ++k) sum[k] += step.size() * kClosing[i] * a[k];
  }
  generator_->apply_with(sum, y_.data(), closing_.data());
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
  Tables moved(by.weights.size(), std::vector<double>(slopes_.size(), 0.0));
  std::vector<double> gain(slopes_.size());
  for (std::size_t i = 0; i < by.nodes.size(); ++i) {
    const double t = time_at(step, by.nodes[i]);
    const auto a = generator_->coefficients().at(t);
    const auto direct = tangents(t);
    for (std::size_t k = 0; k < gain.size(); ++k) gain[k] = step.size() * direct[k];
    if (ends != nullptr) {
      set_time_slopes();
      for (std::size_t k = 0; k < gain.size(); ++k) {
        const double start = ends->t0[k % lanes];
        const double growth = ends->t1[k % lanes] - start;
        gain[k] += growth * a[k] + step.size() * slopes_[k] * (start + by.nodes[i] * growth);
      }
    }
    for (std::size_t e = 0; e < moved.size(); ++e) {
      for (std::size_t k = 0; k < gain.size(); ++k) moved[e][k] += by.weights[e][i] * gain[k];
    }
  }
  return moved;
}

void Magnus::push_forward(const Step& step, std::span<double> s, const CoefficientTangents& tangents,
                          const StepEnds* ends) {
  set_exponents(rule(), step);
  const Tables moved = moved_exponents(step, tangents, ends);
  other_.assign(y_);
  for (std::size_t e = 0; e < moved.size(); ++e) exponential_.push_forward(exponents_[e], moved[e], other_.span(), s);
}

/// From dL/db_e: dL/da(t_i) = h sum_e w_ei dL/db_e; its product with a(t_i), over h, is what L gains by h, and with
/// a'(t_i) what it gains by t_i = t0 + c_i h.
void Magnus::pull_back(const Step& step, std::span<const double> y0, std::span<double> lambda,
                       const CoefficientBars& bars, StepEnds* ends) {
  const std::size_t lanes = system_->lanes;
  const Rule& by = rule();
  set_exponents(by, step);
  const std::size_t count = exponents_.size();
  while (states_.size() < count) states_.emplace_back(processor().memory(), y0.size());
  states_[0].assign(y0);
  for (std::size_t e = 1; e < count; ++e) {
    states_[e].assign(states_[e - 1].span());
    static_cast<void>(exponential_.apply(exponents_[e - 1], states_[e].span()));
  }
  bars_.assign(count, std::vector<double>(slopes_.size()));
  for (std::size_t e = count; e-- > 0;) exponential_.pull_back(exponents_[e], states_[e].span(), lambda, bars_[e]);

  if (ends != nullptr) {
    ends->t0.assign(lanes, 0.0);
    ends->t1.assign(lanes, 0.0);
  }
  std::vector<double> products(slopes_.size());
  for (std::size_t i = by.nodes.size(); i-- > 0;) {
    const double t = time_at(step, by.nodes[i]);
    const auto a = generator_->coefficients().at(t);
    std::ranges::fill(products, 0.0);
    for (std::size_t e = 0; e < count; ++e) {
      const double weight = step.size() * by.weights[e][i];
      for (std::size_t k = 0; k < products.size(); ++k) products[k] += weight * bars_[e][k];
    }
    if (ends != nullptr) {
      set_time_slopes();
      for (std::size_t k = 0; k < products.size(); ++k) {
        const double by_time = slopes_[k] * products[k];
        const double by_size = a[k] * products[k] / step.size() + by.nodes[i] * by_time;
        ends->t0[k % lanes] += by_time - by_size;
        ends->t1[k % lanes] += by_size;
      }
    }
    bars.take(t, products);
  }
}

/// After Coefficients::at(t): a_m'(t). One that does not exist lasts an instant.
void Magnus::set_time_slopes() {
  generator_->coefficients().time_slopes(slopes_);
  for (double& slope : slopes_) slope = is_integrable(slope) ? settled(slope) : 0.0;
}

}  // namespace costate

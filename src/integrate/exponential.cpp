#include "integrate/exponential.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace costate {

namespace {

/// Terms that have not fallen below this part of the state at the end of a series have not vanished.
constexpr double kVanished = 1e-14;
constexpr int kMostWidenings = 6;
constexpr std::size_t kSeriesPerPoll = 8;

/// sqrt(sum |x|^2) by lane.
std::vector<double> lane_norms(const double* x, std::size_t n, std::size_t lanes) {
  std::vector<double> sums(lanes, 0.0);
  for (std::size_t begin = 0; begin < n; begin += lanes) {
    for (std::size_t b = 0; b < lanes; ++b) sums[b] += x[begin + b] * x[begin + b];
  }
  for (double& sum : sums) sum = std::sqrt(sum);
  return sums;
}

}  // namespace

Exponential::Exponential(const BatchSystem& system, DrivenGenerator& generator, std::span<const TermSpectrum> spectra)
    : system_(&system),
      generator_(&generator),
      factor_(system, spectra),
      lost_(system.lanes),
      ring_(3, std::vector<double>(system.dynamics->size(system.lanes))),
      sum_(ring_.front().size()),
      products_(system.dynamics->coefficients().size() * system.lanes) {}

bool Exponential::lose(std::span<double> y) const {
  const std::size_t lanes = system_->lanes;
  for (std::size_t k = 0; k < y.size(); ++k) {
    if (lost_[k % lanes]) y[k] = std::numeric_limits<double>::quiet_NaN();
  }
  return false;
}

template <class Run>
bool Exponential::widen(const Run& run) {
  for (int n = 0; n <= kMostWidenings; ++n) {
    if (n > 0) factor_.widen(std::ldexp(1.0, n));
    const bool has_vanished = run();
    if (!has_vanished) continue;
    if (n > 0) factor_.widen(1);
    return true;
  }
  factor_.widen(1);
  return false;
}

/// next = v_(k+1), and sum += c_(k+1) v_(k+1).
void Exponential::add_term(std::size_t k, const double* v, const double* before, double* next, double* sum) {
  generator_->apply_with(factor_.coefficients(), v, next);
  Recurrence step = factor_.term(k, next, v, k == 0 ? v : before);
  if (k == 0) step.sign = 0;
  vector_loops().recur(step, next, factor_.weights()[k + 1], sum, sum_.size());
}

bool Exponential::has_vanished(const double* y, const double* last_term) {
  const std::vector<double> size = lane_norms(y, sum_.size(), system_->lanes);
  const std::vector<double> term = lane_norms(last_term, sum_.size(), system_->lanes);
  const double weight = std::abs(factor_.weights().back());
  for (std::size_t lane = 0; lane < system_->lanes; ++lane) {
    lost_[lane] = !(weight * factor_.modulus(lane) * term[lane] <= kVanished * size[lane]);
  }
  return std::ranges::find(lost_, true) == lost_.end();
}

bool Exponential::advance(std::span<double> y) {
  return widen([&] {
    vector_loops().scale(factor_.weights()[0], y.data(), sum_.data(), sum_.size());
    const double* before = nullptr;
    const double* v = y.data();
    for (std::size_t k = 0; k < last(); ++k) {
      double* const next = ring_[k % 3].data();
      add_term(k, v, before, next, sum_.data());
      before = std::exchange(v, next);
    }
    if (!has_vanished(y.data(), v)) return false;
    factor_.scale(sum_, y);
    return true;
  });
}

bool Exponential::apply(std::span<const double> b, std::span<double> y) {
  if (!factor_.set(b, lost_)) return lose(y);
  for (std::size_t n = 0; n < factor_.count(); ++n) {
    if (system_->poll && n % kSeriesPerPoll == kSeriesPerPoll - 1) system_->poll();
    if (!advance(y)) return lose(y);
  }
  return true;
}

/// dv_(k+1) = 2 ((B - z) dv_k + dB v_k) / focus + dv_(k-1)
void Exponential::advance_along(std::span<const double> moved, std::span<double> y, std::span<double> s) {
  const bool moves = std::ranges::any_of(moved, [](double by) { return by != 0; });
  const bool is_done = widen([&] {
    vector_loops().scale(factor_.weights()[0], y.data(), sum_.data(), sum_.size());
    vector_loops().scale(factor_.weights()[0], s.data(), sum_along_.data(), sum_.size());
    const double* before = nullptr;
    const double* v = y.data();
    const double* before_along = nullptr;
    const double* along = s.data();
    for (std::size_t k = 0; k < last(); ++k) {
      double* const next = ring_[k % 3].data();
      double* const next_along = ring_along_[k % 3].data();
      generator_->apply_with(factor_.coefficients(), along, next_along);
      if (moves) {
        generator_->apply_with(moved, v, scratch_.data());
        vector_loops().linear_sum(1, next_along, 1, scratch_.data(), next_along, sum_.size());
      }
      Recurrence step = factor_.term(k, next_along, along, k == 0 ? along : before_along);
      if (k == 0) step.sign = 0;
      vector_loops().recur(step, next_along, factor_.weights()[k + 1], sum_along_.data(), sum_.size());
      before_along = std::exchange(along, next_along);
      add_term(k, v, before, next, sum_.data());
      before = std::exchange(v, next);
    }
    if (!has_vanished(y.data(), v)) return false;
    factor_.scale(sum_, y);
    factor_.scale(sum_along_, s);
    return true;
  });
  if (!is_done) lose(s);
}

void Exponential::push_forward(std::span<const double> b, std::span<const double> moved, std::span<double> y,
                               std::span<double> s) {
  ring_along_.resize(3, std::vector<double>(sum_.size()));
  sum_along_.resize(sum_.size());
  scratch_.resize(sum_.size());
  if (!factor_.set(b, lost_)) {
    lose(s);
    return;
  }
  products_.assign(moved.begin(), moved.end());
  for (double& by : products_) by /= static_cast<double>(factor_.count());
  for (std::size_t n = 0; n < factor_.count(); ++n) advance_along(products_, y, s);
}

/// terms_[k] = v_k.
void Exponential::evaluate_terms(std::span<const double> y) {
  if (terms_.size() <= last()) terms_.resize(last() + 1, std::vector<double>(sum_.size()));
  std::ranges::copy(y, terms_[0].begin());
  for (std::size_t k = 0; k < last(); ++k) {
    add_term(k, terms_[k].data(), k == 0 ? nullptr : terms_[k - 1].data(), terms_[k + 1].data(), sum_.data());
  }
}

/// With x = exp(z)^T lambda: m_K = c_K x, m_k = c_k x + 2 (B - z)^T m_(k+1) / focus + m_(k+2), lambda = m_0 (with half
/// of the second term), and dL/db_m = sum_k 2/focus m_(k+1) . A_m v_k.
void Exponential::reverse(std::span<const double> y, std::span<double> lambda, std::span<double> bars) {
  const std::size_t entries = bars.size();
  const bool is_done = widen([&] {
    evaluate_terms(y);
    if (!has_vanished(y.data(), terms_[last()].data())) return false;
    std::vector<double>& x = sum_;
    factor_.scale_back(lambda, x);
    const std::span<const double> weights = factor_.weights();
    vector_loops().scale(weights[last()], x.data(), ring_[last() % 3].data(), x.size());
    for (std::size_t k = last(); k-- > 0;) {
      const double* const m = ring_[(k + 1) % 3].data();
      double* const next = ring_[k % 3].data();
      generator_->inner_products(m, terms_[k].data(), products_);
      const double by = factor_.factor_at(k) / static_cast<double>(factor_.count());
      for (std::size_t j = 0; j < entries; ++j) bars[j] += by * products_[j];
      generator_->apply_adjoint_with(factor_.coefficients(), m, next);
      const bool is_first = k + 1 == last();
      Recurrence step = factor_.term_back(k, next, m, is_first ? m : ring_[(k + 2) % 3].data());
      if (is_first) step.sign = 0;
      vector_loops().recur_back(step, weights[k], x.data(), next, x.size());
    }
    std::ranges::copy(ring_[0], lambda.begin());
    return true;
  });
  if (!is_done) lose(lambda);
}

/// The factors, last to first, in blocks: the state before each block is kept, those within one are made again.
void Exponential::pull_back(std::span<const double> b, std::span<const double> y0, std::span<double> lambda,
                            std::span<double> bars) {
  std::ranges::fill(bars, 0.0);
  if (!factor_.set(b, lost_)) {
    lose(lambda);
    return;
  }
  const std::size_t count = factor_.count();
  if (count == 1) return reverse(y0, lambda, bars);
  const auto block = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
  const std::size_t blocks = (count + block - 1) / block;
  states_.resize(std::max(states_.size(), blocks + block));
  std::vector<double> y(y0.begin(), y0.end());
  for (std::size_t n = 0; n < blocks; ++n) {
    states_[n] = y;
    for (std::size_t i = 0; i < block && n + 1 < blocks; ++i) static_cast<void>(advance(y));
  }
  for (std::size_t n = blocks; n-- > 0;) {
    const std::size_t within = std::min(block, count - n * block);
    y = states_[n];
    for (std::size_t i = 0; i < within; ++i) {
      states_[blocks + i] = y;
      if (i + 1 < within) static_cast<void>(advance(y));
    }
    for (std::size_t i = within; i-- > 0;) reverse(states_[blocks + i], lambda, bars);
  }
}

}  // namespace costate

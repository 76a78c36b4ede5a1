#include "integrate/exponential.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace costate {

namespace {

constexpr std::size_t kSeriesPerPoll = 8;

/// z = c x
void scale(const Processor& processor, double c, const double* x, std::span<double> z) {
  processor.combine(std::span(&c, 1), std::span(&x, 1), z);
}

}  // namespace

Exponential::Exponential(const BatchSystem& system, DrivenGenerator& generator, std::span<const TermSpectrum> spectra)
    : system_(&system),
      generator_(&generator),
      factor_(system, spectra),
      lost_(system.lanes),
      sum_(processor().memory(), system.dynamics->size(system.lanes)),
      ring_(vectors(3)),
      walk_(processor().memory(), sum_.size()),
      products_(system.dynamics->coefficients().size() * system.lanes) {}

bool Exponential::lose(std::span<double> y) const {
  processor().memory().fill_lanes(lost_, std::numeric_limits<double>::quiet_NaN(), y);
  return false;
}

/// next = v_(k+1), and sum += c_(k+1) v_(k+1).
void Exponential::add_term(std::size_t k, const double* v, const double* before, double* next, double* sum) {
  generator_->apply_with(factor_.coefficients(), v, next);
  Recurrence step = factor_.term(k, next, v, k == 0 ? v : before);
  if (k == 0) step.sign = 0;
  processor().recur(step, next, factor_.weights()[k + 1], {sum, sum_.size()});
}

bool Exponential::has_vanished(std::span<const double> y, const double* last_term) {
  const std::vector<double> size = processor().squares(y, system_->lanes);
  const std::vector<double> term = processor().squares({last_term, y.size()}, system_->lanes);
  const double weight = std::abs(factor_.weights().back());
  for (std::size_t lane = 0; lane < system_->lanes; ++lane) {
    lost_[lane] = !(weight * std::sqrt(term[lane]) <= kVanished * std::sqrt(size[lane]));
  }
  return std::ranges::find(lost_, true) == lost_.end();
}

void Exponential::keep(std::span<const double> y, StateArray& kept) const {
  if (factor_.count() == 1) return;
  if (kept.size() == 0) kept = {processor().memory(), sum_.size()};
  kept.assign(y);
}

bool Exponential::advance(std::span<double> y) {
  scale(processor(), factor_.weights()[0], y.data(), sum_.span());
  const double* before = nullptr;
  const double* v = y.data();
  for (std::size_t k = 0; k < last(); ++k) {
    double* const next = ring_[k % 3].data();
    add_term(k, v, before, next, sum_.data());
    before = std::exchange(v, next);
  }
  if (!has_vanished(y, v)) return false;
  factor_.scale(sum_.span(), y);
  return true;
}

bool Exponential::apply(std::span<const double> b, std::span<double> y) {
  const bool is_done = widen(b, [&] {
    keep(y, start_);
    for (std::size_t n = 0; n < factor_.count(); ++n) {
      if (system_->poll && n % kSeriesPerPoll == kSeriesPerPoll - 1) system_->poll();
      if (advance(y)) continue;
      if (n > 0) processor().memory().copy(start_.span(), y);
      return false;
    }
    return true;
  });
  return is_done || lose(y);
}

/// dv_(k+1) = 2 ((B - z) dv_k + dB v_k) / focus + dv_(k-1)
bool Exponential::advance_along(std::span<const double> moved, std::span<double> y, std::span<double> s) {
  const bool moves = std::ranges::any_of(moved, [](double by) { return by != 0; });
  scale(processor(), factor_.weights()[0], y.data(), sum_.span());
  scale(processor(), factor_.weights()[0], s.data(), sum_along_.span());
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
      add_to(processor(), {next_along, sum_.size()}, scratch_.data());
    }
    Recurrence step = factor_.term(k, next_along, along, k == 0 ? along : before_along);
    if (k == 0) step.sign = 0;
    processor().recur(step, next_along, factor_.weights()[k + 1], sum_along_.span());
    before_along = std::exchange(along, next_along);
    add_term(k, v, before, next, sum_.data());
    before = std::exchange(v, next);
  }
  if (!has_vanished(y, v)) return false;
  factor_.scale(sum_.span(), y);
  factor_.scale(sum_along_.span(), s);
  return true;
}

void Exponential::push_forward(std::span<const double> b, std::span<const double> moved, std::span<double> y,
                               std::span<double> s) {
  if (ring_along_.empty()) {
    ring_along_ = vectors(3);
    sum_along_ = {processor().memory(), sum_.size()};
    scratch_ = {processor().memory(), sum_.size()};
  }
  const bool is_done = widen(b, [&] {
    products_.assign(moved.begin(), moved.end());
    for (double& by : products_) by /= static_cast<double>(factor_.count());
    keep(y, start_);
    keep(s, start_along_);
    for (std::size_t n = 0; n < factor_.count(); ++n) {
      if (advance_along(products_, y, s)) continue;
      if (n > 0) {
        processor().memory().copy(start_.span(), y);
        processor().memory().copy(start_along_.span(), s);
      }
      return false;
    }
    return true;
  });
  if (!is_done) lose(s);
}

/// terms_[k] = v_k.
void Exponential::evaluate_terms(std::span<const double> y) {
  while (terms_.size() <= last()) terms_.emplace_back(processor().memory(), sum_.size());
  terms_[0].assign(y);
  for (std::size_t k = 0; k < last(); ++k) {
    add_term(k, terms_[k].data(), k == 0 ? nullptr : terms_[k - 1].data(), terms_[k + 1].data(), sum_.data());
  }
}

/// With x = exp(z)^T lambda: m_K = c_K x, m_k = c_k x + 2 (B - z)^T m_(k+1) / focus + m_(k+2), lambda = m_0 (with half
/// of the second term), and dL/db_m = sum_k 2/focus m_(k+1) . A_m v_k.
bool Exponential::reverse(std::span<const double> y, std::span<double> lambda, std::span<double> bars) {
  evaluate_terms(y);
  if (!has_vanished(y, terms_[last()].data())) return false;
  StateArray& x = sum_;
  factor_.scale_back(lambda, x.span());
  const std::span<const double> weights = factor_.weights();
  scale(processor(), weights[last()], x.data(), ring_[last() % 3].span());
  for (std::size_t k = last(); k-- > 0;) {
    const double* const m = ring_[(k + 1) % 3].data();
    double* const next = ring_[k % 3].data();
    generator_->inner_products(m, terms_[k].data(), products_);
    const double by = factor_.factor_at(k) / static_cast<double>(factor_.count());
    for (std::size_t j = 0; j < bars.size(); ++j) bars[j] += by * products_[j];
    generator_->apply_adjoint_with(factor_.coefficients(), m, next);
    const bool is_first = k + 1 == last();
    Recurrence step = factor_.term_back(k, next, m, is_first ? m : ring_[(k + 2) % 3].data());
    if (is_first) step.sign = 0;
    processor().recur_back(step, weights[k], x.data(), {next, x.size()});
  }
  processor().memory().copy(ring_[0].span(), lambda);
  return true;
}

void Exponential::pull_back(std::span<const double> b, std::span<const double> y0, std::span<double> lambda,
                            std::span<double> bars) {
  std::ranges::fill(bars, 0.0);
  const bool is_done = widen(b, [&] {
    return walk_.run_back(
        factor_.count(), y0, [&](std::span<double> y) { return advance(y); },
        [&](std::span<const double> y) { return reverse(y, lambda, bars); });
  });
  if (!is_done) lose(lambda);
}

}  // namespace costate

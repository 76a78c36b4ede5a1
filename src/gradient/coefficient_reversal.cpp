#include "gradient/coefficient_reversal.hpp"

#include <algorithm>
#include <utility>

#include "graph/derivative_rules.hpp"

namespace costate {

CoefficientReversal::CoefficientReversal(Coefficients& coefficients, std::size_t lanes)
    : coefficients_(&coefficients), lanes_(lanes), input_bars_(coefficients.input_count() * lanes, 0.0) {}

void CoefficientReversal::enter() {
  active_ = coefficients_->active_inputs();
  rows_.clear();
  for (const std::size_t input : active_) rows_.push_back(coefficients_->static_row(input));
}

void CoefficientReversal::reverse(double t, std::span<const double> a_bars, KinkWatch& watch, std::span<double> bars) {
  a_bars_.assign(a_bars.begin(), a_bars.end());
  for (double& bar : a_bars_) bar = bar == 0 ? kUncertain : bar;
  const auto take = [&](AtKinks at_kinks, auto&& missing) {
    coefficients_->reverse(a_bars_, input_bars_, at_kinks);
    for (std::size_t j = 0; j < active_.size(); ++j) {
      for (std::size_t b = 0; b < lanes_; ++b) {
        const double bar = std::exchange(input_bars_[active_[j] * lanes_ + b], 0.0);
        bars[j * lanes_ + b] = is_integrable(bar) ? settled(bar) : 0.0;
        if (!is_integrable(bar)) missing(rows_[j] * lanes_ + b, bar);
      }
    }
  };
  bool met_kink = coefficients_->at_kinks(t) == AtKinks::Mean;
  if (!met_kink) {
    watch.look_at(t);
    take(AtKinks::Undefined, [&](std::size_t entry, double bar) {
      watch.meet(entry, bar);
      met_kink = true;
    });
  }
  if (met_kink) take(AtKinks::Mean, [](std::size_t /*entry*/, double /*bar*/) {});
}

void CoefficientReversal::reverse_mean(std::span<const double> a_bars, std::span<double> bars) {
  coefficients_->reverse(a_bars, input_bars_, AtKinks::Mean);
  for (std::size_t j = 0; j < active_.size(); ++j) {
    for (std::size_t b = 0; b < lanes_; ++b)
      bars[j * lanes_ + b] = settled(std::exchange(input_bars_[active_[j] * lanes_ + b], 0.0));
  }
}

}  // namespace costate

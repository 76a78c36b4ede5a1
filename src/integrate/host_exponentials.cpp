#include "integrate/host_exponentials.hpp"

namespace costate {

void HostExponentials::set(const Exponents& exponents) {
  of_ = exponents;
  b_.assign(of_.weights.size(), std::vector<double>(size_, 0.0));
  bars_.assign(of_.weights.size(), std::vector<double>(size_));
  for (std::size_t i = 0; i < of_.times.size(); ++i) {
    const auto a = generator_->coefficients().at(of_.times[i]);
    for (std::size_t e = 0; e < b_.size(); ++e) {
      const double by = of_.weights[e][i];
      if (by == 0) continue;
      for (std::size_t k = 0; k < size_; ++k) b_[e][k] += by * a[k];
    }
  }
}

std::vector<double> HostExponentials::bars_at(std::size_t i) const {
  std::vector<double> bars(size_, 0.0);
  for (std::size_t e = 0; e < bars_.size(); ++e) {
    const double weight = of_.weights[e][i];
    for (std::size_t k = 0; k < size_; ++k) bars[k] += weight * bars_[e][k];
  }
  return bars;
}

void HostExponentials::give_bars(const CoefficientBars& bars) {
  for (std::size_t i = of_.times.size(); i-- > 0;) {
    static_cast<void>(generator_->coefficients().at(of_.times[i]));
    bars.take(of_.times[i], bars_at(i));
  }
}

}  // namespace costate

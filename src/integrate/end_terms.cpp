#include "integrate/end_terms.hpp"

#include "graph/derivative_rules.hpp"

namespace costate {

void EndTerms::add_to_tangents(double c, const StepEnds& moved, std::span<double> tangents) {
  set_slopes(tangents.size());
  for (std::size_t k = 0; k < tangents.size(); ++k) {
    const std::size_t b = k % lanes_;
    tangents[k] += slopes_[k] * (moved.t0[b] + c * (moved.t1[b] - moved.t0[b]));
  }
}

void EndTerms::add_to_bars(double c, double h, std::span<const double> a, std::span<const double> g, StepEnds& bars) {
  set_slopes(g.size());
  for (std::size_t k = 0; k < g.size(); ++k) {
    const std::size_t b = k % lanes_;
    const double by_time = slopes_[k] * g[k];
    const double by_size = a[k] * g[k] / h + c * by_time;
    bars.t0[b] += by_time - by_size;
    bars.t1[b] += by_size;
  }
}

/// A derivative that does not exist lasts an instant.
void EndTerms::set_slopes(std::size_t count) {
  slopes_.resize(count);
  coefficients_->time_slopes(slopes_);
  for (double& slope : slopes_) slope = is_integrable(slope) ? settled(slope) : 0.0;
}

}  // namespace costate

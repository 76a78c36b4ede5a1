#include "integrate/stability_bounds.hpp"

#include <algorithm>
#include <cmath>

namespace costate {

namespace {

/// A step h is stable as long as rates are below kStableDecay / h, within the limit, where what decays is damped well.
constexpr double kStableDecay = 4;

/// Whether no coefficient of what decays depends on time.
bool has_steady_decay(const BatchSystem& system) {
  const auto nodes = system.dynamics->coefficients();
  const auto spectra = system.dynamics->spectra();
  for (std::size_t m = 0; m < spectra.size(); ++m) {
    if (spectra[m].decay != 0 && system.model->graph.depends_on(nodes[m], kTime)) return false;
  }
  return true;
}

}  // namespace

StabilityBounds::StabilityBounds(const BatchSystem& system, DrivenGenerator& generator, StepFrame& frame)
    : system_(&system), generator_(&generator), frame_(&frame), is_decay_steady_(has_steady_decay(system)) {}

void StabilityBounds::look_at(double t) {
  Coefficients& coefficients = generator_->coefficients();
  const bool is_steady = is_decay_steady_ || coefficients.are_constant();
  if (generator_->is_staged() && is_steady && looked_at_ == coefficients.revision()) return;
  const auto a = coefficients.at(t);
  frame_->take_energies(a);
  take_decay(a);
  looked_at_ = coefficients.revision();
}

void StabilityBounds::take_decay(std::span<const double> a) {
  const auto spectra = system_->dynamics->spectra();
  double fastest = 0;
  for (std::size_t b = 0; b < system_->lanes; ++b) {
    double decay = 0;
    for (std::size_t m = 0; m < spectra.size(); ++m) decay += std::abs(a[m * system_->lanes + b]) * spectra[m].decay;
    fastest = std::max(fastest, decay);
  }
  longest_ = fastest > 0 ? kStableDecay / fastest : 0;
}

}  // namespace costate

#include "gradient/reverse_sweep.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "gradient/initial_vector.hpp"
#include "graph/derivative_rules.hpp"

namespace costate {

ReverseSweep::ReverseSweep(const BatchSystem& system, const Observation& observation)
    : system_(&system),
      observation_(&observation),
      lambda_(memory(), system.dynamics->size(system.lanes)),
      scale_(system.lanes, 1.0),
      watch_(0) {}

void ReverseSweep::set_scales(std::span<const Pull> pulls) {
  std::ranges::fill(scale_, 0.0);
  for (const Pull& pull : pulls) {
    const double size = observation_->gradient_scale(pull.observed);
    for (std::size_t b = 0; b < scale_.size(); ++b) scale_[b] = std::max(scale_[b], std::abs(pull.weight[b]) * size);
  }
  for (double& scale : scale_) scale = scale > 0 ? scale : 1.0;
}

void ReverseSweep::begin(std::span<const Pull> pulls) {
  set_scales(pulls);
  memory().fill_lanes(std::vector<bool>(system_->lanes, true), 0, lambda_.span());
  bars_.assign(system_->statics.size(), 0.0);
  pulled_.assign(system_->lanes, false);
  touched_.assign(bars_.size(), false);
  watch_ = KinkWatch(bars_.size());
  has_pulled_ = false;
  set_pending(pulls);
}

void ReverseSweep::set_pending(std::span<const Pull> pulls) {
  pending_.clear();
  for (const Pull& pull : pulls) pending_.push_back(&pull);
  std::ranges::stable_sort(pending_, {}, [](const Pull* pull) { return pull->save; });
}

void ReverseSweep::go_on(std::span<const Pull> pulls) {
  set_pending(pulls);
  if (left_ > pending_.size()) throw Error("the record is damaged (more is to be pulled than there is)");
  pending_.resize(left_);
}

void ReverseSweep::fields(Archive& archive) {
  left_ = pending_.size();
  archive.field(left_);
  archive.field(has_pulled_);
  archive.field(lambda_);
  archive.elements(std::span(scale_));
  archive.field(bars_);
  archive.field(pulled_);
  archive.field(touched_);
  archive.field(watch_);
}

void ReverseSweep::pull(std::span<const double> y) {
  const std::size_t lanes = system_->lanes;
  const Pull& pull = *pending_.back();
  std::vector<double> weight(pull.weight);
  for (std::size_t b = 0; b < lanes; ++b) {
    weight[b] = system_->members->silent()[b] ? 0.0 : weight[b] / scale_[b];
    if (pull.weight[b] == 0) continue;
    pulled_[b] = true;
    for (const std::size_t row : observation_->rows(pull.observed)) touched_[row * lanes + b] = true;
  }
  observation_->add_gradient(*system_, pull.observed, y, weight, lambda_.span(), bars_);
  pending_.pop_back();
  has_pulled_ = true;
}

void ReverseSweep::touch(std::size_t row) {
  for (std::size_t b = 0; b < system_->lanes; ++b) {
    if (pulled_[b]) touched_[row * system_->lanes + b] = true;
  }
}

void ReverseSweep::finish(std::span<double> static_bars) {
  const std::size_t lanes = system_->lanes;
  std::vector<double> room;
  add_initial_gradient(*system_, memory().on_host(lambda_.span(), room), bars_);
  for (std::size_t b = 0; b < lanes; ++b) {
    if (!pulled_[b]) continue;
    const std::size_t initial = system_->members->initial(b);
    for (const std::size_t row : system_->programs->initial_rows(initial)) touched_[row * lanes + b] = true;
    for (const std::size_t row : system_->programs->initial_tangent_rows(initial)) touched_[row * lanes + b] = true;
  }
  for (std::size_t k = 0; k < bars_.size(); ++k) {
    const double bar = watch_.missing(k) == 0 ? bars_[k] : watch_.missing(k);
    const double scaled = chained_past_flat(bar, scale_[k % lanes]);
    static_bars[k] = joined(static_bars[k], scaled == 0 && touched_[k] ? kUncertain : scaled);
  }
}

}  // namespace costate

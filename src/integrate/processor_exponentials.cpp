#include "integrate/processor_exponentials.hpp"

#include <algorithm>
#include <limits>

namespace costate {

namespace {

constexpr std::size_t kSeriesPerPoll = 8;

}  // namespace

ProcessorExponentials::ProcessorExponentials(const BatchSystem& system, DrivenGenerator& generator,
                                             FusedExponentials& fused)
    : system_(&system),
      generator_(&generator),
      fused_(&fused),
      re_(system.lanes),
      im_(system.lanes),
      remainders_(system.lanes),
      lost_(system.lanes),
      other_(system.processor->memory(), system.dynamics->size(system.lanes)),
      walk_(system.processor->memory(), other_.size()) {}

void ProcessorExponentials::set(const Exponents& exponents) {
  times_ = exponents.times;
  generator_->set_stages(times_);
  fused_->mix(exponents.weights);
  generator_->check_stages();
}

void ProcessorExponentials::apply_exponent(std::size_t e, const double* y, double* out) {
  generator_->count_applications(1);
  fused_->apply(e, y, out);
}

bool ProcessorExponentials::enter(std::size_t e) {
  fused_->find_spectra(e, re_, im_);
  for (std::size_t lane = 0; lane < lost_.size(); ++lane)
    lost_[lane] = !DividedSeries::can_divide(re_[lane], im_[lane]);
  if (std::ranges::find(lost_, true) != lost_.end()) return false;
  series_.set(std::ranges::max(re_), std::ranges::max(im_));
  fused_->set_series(series_);
  return true;
}

bool ProcessorExponentials::lose(std::span<double> y) const {
  system_->processor->memory().fill_lanes(lost_, std::numeric_limits<double>::quiet_NaN(), y);
  return false;
}

template <class Run>
bool ProcessorExponentials::run_series(const Run& run) {
  const auto widen = [&](double by) {
    series_.widen(by);
    fused_->set_series(series_);
  };
  return run_wide_enough(widen, [&] {
    run();
    for (std::size_t lane = 0; lane < lost_.size(); ++lane) lost_[lane] = !(remainders_[lane] <= kVanished);
    return std::ranges::find(lost_, true) == lost_.end();
  });
}

bool ProcessorExponentials::advance(std::span<double> y) {
  const bool is_done = run_series([&] {
    generator_->count_applications(static_cast<long>(series_.last()));
    fused_->advance(y.data(), other_.data(), remainders_);
  });
  if (is_done) system_->processor->memory().copy(other_.span(), y);
  return is_done;
}

bool ProcessorExponentials::apply(std::size_t e, std::span<double> y) {
  if (!enter(e)) return lose(y);
  for (std::size_t n = 0; n < series_.count(); ++n) {
    if (system_->poll && n % kSeriesPerPoll == kSeriesPerPoll - 1) system_->poll();
    if (!advance(y)) return lose(y);
  }
  return true;
}

void ProcessorExponentials::reverse(std::span<const double> y, std::span<double> lambda) {
  const bool is_done = run_series([&] {
    generator_->count_applications(2 * static_cast<long>(series_.last()));
    fused_->reverse(y.data(), lambda.data(), other_.data(), remainders_);
  });
  if (!is_done) {
    lose(lambda);
    return;
  }
  fused_->keep_products();
  system_->processor->memory().copy(other_.span(), lambda);
}

void ProcessorExponentials::pull_back(std::size_t e, std::span<const double> y0, std::span<double> lambda) {
  if (!enter(e)) {
    lose(lambda);
    return;
  }
  walk_.run_back(
      series_.count(), y0, [&](std::span<double> y) { static_cast<void>(advance(y)); },
      [&](std::span<const double> y) { reverse(y, lambda); });
}

}  // namespace costate

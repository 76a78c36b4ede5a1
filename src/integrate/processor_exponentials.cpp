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
      spectra_(system.lanes),
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

bool ProcessorExponentials::lose(std::span<double> y) const {
  system_->processor->memory().fill_lanes(lost_, std::numeric_limits<double>::quiet_NaN(), y);
  return false;
}

template <class Run>
bool ProcessorExponentials::widen(std::size_t e, const Run& run) {
  fused_->find_spectra(e, spectra_);
  const auto set = [&](double widening) {
    if (!series_.set(spectra_, widening, lost_)) return false;
    fused_->set_series(series_);
    return true;
  };
  return run_wide_enough(set, run);
}

bool ProcessorExponentials::has_vanished() {
  for (std::size_t lane = 0; lane < lost_.size(); ++lane) lost_[lane] = !(remainders_[lane] <= kVanished);
  return std::ranges::find(lost_, true) == lost_.end();
}

bool ProcessorExponentials::advance(std::span<double> y) {
  generator_->count_applications(static_cast<long>(series_.last()));
  fused_->advance(y.data(), other_.data(), remainders_);
  if (!has_vanished()) return false;
  system_->processor->memory().copy(other_.span(), y);
  return true;
}

bool ProcessorExponentials::apply(std::size_t e, std::span<double> y) {
  const StateMemory& memory = system_->processor->memory();
  const bool is_done = widen(e, [&] {
    if (series_.count() > 1) {
      if (start_.size() == 0) start_ = {memory, other_.size()};
      start_.assign(y);
    }
    for (std::size_t n = 0; n < series_.count(); ++n) {
      if (system_->poll && n % kSeriesPerPoll == kSeriesPerPoll - 1) system_->poll();
      if (advance(y)) continue;
      if (n > 0) memory.copy(start_.span(), y);
      return false;
    }
    return true;
  });
  return is_done || lose(y);
}

bool ProcessorExponentials::reverse(std::span<const double> y, std::span<double> lambda) {
  generator_->count_applications(2 * static_cast<long>(series_.last()));
  fused_->reverse(y.data(), lambda.data(), other_.data(), remainders_);
  if (!has_vanished()) return false;
  fused_->keep_products();
  system_->processor->memory().copy(other_.span(), lambda);
  return true;
}

void ProcessorExponentials::pull_back(std::size_t e, std::span<const double> y0, std::span<double> lambda) {
  const bool is_done = widen(e, [&] {
    return walk_.run_back(
        series_.count(), y0, [&](std::span<double> y) { return advance(y); },
        [&](std::span<const double> y) { return reverse(y, lambda); });
  });
  if (!is_done) lose(lambda);
}

}  // namespace costate

#include "integrate/exponential_factor.hpp"

#include <algorithm>
#include <cmath>

namespace costate {

ExponentialFactor::ExponentialFactor(const BatchSystem& system, std::span<const TermSpectrum> spectra)
    : system_(&system),
      spectra_(spectra),
      centre_(system.lanes),
      shift_re_(system.processor->memory(), system.layout.lanes()),
      shift_im_(system.processor->memory(), shift_re_.size()),
      shift_back_im_(system.processor->memory(), shift_re_.size()),
      scale_re_(system.processor->memory(), shift_re_.size()),
      scale_im_(system.processor->memory(), shift_re_.size()),
      scale_back_im_(system.processor->memory(), shift_re_.size()) {}

template <class OfLane>
void ExponentialFactor::fill_plane(StateArray& values, const OfLane& of) const {
  system_->processor->memory().edit(values.span(), [&](std::span<double> plane) {
    for (std::size_t p = 0; p < plane.size(); ++p) plane[p] = of(p % system_->lanes);
  });
}

bool ExponentialFactor::set(std::span<const double> b, double widening, std::vector<bool>& lost) {
  const std::size_t lanes = system_->lanes;
  std::vector<SpectralRectangle> spectra(lanes);
  for (std::size_t m = 0; m < spectra_.size(); ++m) {
    for (std::size_t lane = 0; lane < lanes; ++lane)
      spectra[lane].add(b[m * lanes + lane], spectra_[m], system_->model->equation);
  }
  if (!divided_.set(spectra, widening, lost)) return false;
  b_.assign(b.begin(), b.end());
  const auto count = static_cast<double>(divided_.count());
  for (double& by : b_) by /= count;
  for (std::size_t lane = 0; lane < lanes; ++lane) centre_[lane] = spectra[lane].middle / count;
  fill_plane(shift_re_, [&](std::size_t /*lane*/) { return -divided_.centre(); });
  fill_plane(shift_im_, [&](std::size_t lane) { return -centre_[lane]; });
  fill_plane(shift_back_im_, [&](std::size_t lane) { return centre_[lane]; });
  const double largest = divided_.largest();
  fill_plane(scale_re_, [&](std::size_t lane) { return largest * std::cos(centre_[lane]); });
  fill_plane(scale_im_, [&](std::size_t lane) { return largest * std::sin(centre_[lane]); });
  fill_plane(scale_back_im_, [&](std::size_t lane) { return -largest * std::sin(centre_[lane]); });
  return true;
}

Recurrence ExponentialFactor::term(std::size_t k, const double* w, const double* v, const double* u) const {
  Recurrence result;
  result.factor = factor_at(k);
  result.w = w;
  result.v = v;
  result.sign = divided_.sign();
  result.u = u;
  result.shift_re = shift_re_.data();
  result.shift_im = shift_im_.data();
  result.plane = shift_re_.size();
  return result;
}

Recurrence ExponentialFactor::term_back(std::size_t k, const double* w, const double* v, const double* u) const {
  Recurrence result = term(k, w, v, u);
  result.shift_im = shift_back_im_.data();
  return result;
}

void ExponentialFactor::scale(std::span<const double> x, std::span<double> y) const {
  system_->processor->scale_planes(scale_re_.data(), scale_im_.data(), scale_re_.size(), x, y);
}

void ExponentialFactor::scale_back(std::span<const double> x, std::span<double> y) const {
  system_->processor->scale_planes(scale_re_.data(), scale_back_im_.data(), scale_re_.size(), x, y);
}

}  // namespace costate

#include "integrate/exponential_factor.hpp"

#include <algorithm>
#include <cmath>

namespace costate {

namespace {

/// Half-width of the spectrum that one series is for, at most.
constexpr double kMostWidth = 64;
constexpr double kMostFactors = 4096;
/// All terms of a series are kept on the way back.
constexpr std::size_t kMostTerms = 160;

}  // namespace

ExponentialFactor::ExponentialFactor(const BatchSystem& system, std::span<const TermSpectrum> spectra)
    : system_(&system),
      spectra_(spectra),
      centre_re_(system.lanes),
      centre_im_(system.lanes),
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

/// Where the spectrum of sum_m b_m A_m lies, as a rectangle. Schrodinger: -i times that of sum_m b_m H_m. Lindblad:
/// differences of energies, and with G = sum_m |b_m| G_m a real part within -2 |G| and 0: that of a jump operator L is
/// within -|L|^2 (its anticommutator) -+ |L|^2 (the rest of it).
bool ExponentialFactor::set(std::span<const double> b, std::vector<bool>& lost) {
  const std::size_t lanes = system_->lanes;
  std::vector<double> re(lanes, 0.0);
  std::vector<double> im(lanes, 0.0);
  std::ranges::fill(centre_im_, 0.0);
  const bool is_ket = system_->model->equation == Equation::Schrodinger;
  for (std::size_t m = 0; m < spectra_.size(); ++m) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const double by = b[m * lanes + lane];
      im[lane] += std::abs(by) * spectra_[m].energies.spread() * (is_ket ? 0.5 : 1);
      re[lane] += std::abs(by) * spectra_[m].decay;
      if (is_ket) centre_im_[lane] -= by * spectra_[m].energies.middle();
    }
  }
  for (std::size_t lane = 0; lane < lanes; ++lane)
    lost[lane] = !(std::max(re[lane], im[lane]) <= kMostWidth * kMostFactors);
  if (std::ranges::find(lost, true) != lost.end()) return false;
  const double width = std::max(std::ranges::max(re), std::ranges::max(im));
  count_ = static_cast<std::size_t>(std::max(std::ceil(width / kMostWidth), 1.0));
  const auto cut = [&](const std::vector<double>& widths) {
    return std::ranges::max(widths) / static_cast<double>(count_);
  };
  while (exponential_series(cut(re), cut(im)).weights.size() > kMostTerms) count_ *= 2;
  re_ = cut(re);
  im_ = cut(im);
  b_.assign(b.begin(), b.end());
  const auto count = static_cast<double>(count_);
  for (double& by : b_) by /= count;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    centre_re_[lane] = -re[lane] / count;
    centre_im_[lane] /= count;
  }
  fill_plane(shift_re_, [&](std::size_t lane) { return -centre_re_[lane]; });
  fill_plane(shift_im_, [&](std::size_t lane) { return -centre_im_[lane]; });
  fill_plane(shift_back_im_, [&](std::size_t lane) { return centre_im_[lane]; });
  widen(1);
  return true;
}

void ExponentialFactor::widen(double widening) {
  series_ = exponential_series(re_ * widening, im_ * widening);
  fill_plane(scale_re_, [&](std::size_t lane) { return modulus(lane) * std::cos(centre_im_[lane]); });
  fill_plane(scale_im_, [&](std::size_t lane) { return modulus(lane) * std::sin(centre_im_[lane]); });
  fill_plane(scale_back_im_, [&](std::size_t lane) { return -modulus(lane) * std::sin(centre_im_[lane]); });
}

double ExponentialFactor::modulus(std::size_t lane) const { return std::exp(centre_re_[lane] + series_.exponent); }

Recurrence ExponentialFactor::term(std::size_t k, const double* w, const double* v, const double* u) const {
  Recurrence result;
  result.factor = factor_at(k);
  result.w = w;
  result.v = v;
  result.sign = series_.sign;
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

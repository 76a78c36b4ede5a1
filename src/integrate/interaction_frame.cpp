#include "integrate/interaction_frame.hpp"

#include <algorithm>
#include <array>

namespace costate {

namespace {

/// Coefficients of terms with levels in them, the same at all times.
std::vector<std::size_t> steady_coefficients(const BatchSystem& system) {
  const auto nodes = system.dynamics->coefficients();
  const auto energies = system.dynamics->energies();
  std::vector<std::size_t> steady;
  for (std::size_t m = 0; m < energies.size(); ++m) {
    const bool has_levels = std::ranges::any_of(energies[m], [](double energy) { return energy != 0; });
    if (has_levels && !system.model->graph.depends_on(nodes[m], kTime)) steady.push_back(m);
  }
  return steady;
}

/// levels[level][lane] = sum_k a_{steady[k]}[lane] energies
void add_levels(const BatchSystem& system, std::span<const std::size_t> steady, std::span<const double> a,
                std::span<double> levels) {
  const std::size_t lanes = system.lanes;
  std::ranges::fill(levels, 0.0);
  for (const std::size_t m : steady) {
    const std::vector<double>& energies = system.dynamics->energies()[m];
    for (std::size_t level = 0; level < energies.size(); ++level) {
      if (energies[level] == 0) continue;
      for (std::size_t b = 0; b < lanes; ++b) levels[level * lanes + b] += a[m * lanes + b] * energies[level];
    }
  }
}

}  // namespace

InteractionFrame::InteractionFrame(const BatchSystem& system)
    : system_(&system),
      layout_(system.layout),
      steady_(steady_coefficients(system)),
      levels_(layout_.rows * system.lanes, 0.0),
      turning_levels_(processor().memory(), levels_.size()),
      energy_(processor().memory(), layout_, 0.0),
      cosine_(processor().memory(), layout_, 1.0),
      sine_(processor().memory(), layout_, 0.0) {}

void InteractionFrame::take_energies(std::span<const double> a) {
  std::vector<double> taken;
  for (const std::size_t m : steady_) {
    const auto row = a.subspan(m * system_->lanes, system_->lanes);
    taken.insert(taken.end(), row.begin(), row.end());
  }
  if (taken == taken_) return;
  taken_ = std::move(taken);
  add_levels(*system_, steady_, a, levels_);
  energy_.set(levels_);
  processor().memory().upload(levels_, turning_levels_.span());
  duration_.reset();
}

double InteractionFrame::radius() const {
  const std::size_t lanes = system_->lanes;
  double radius = 0;
  for (std::size_t b = 0; b < lanes; ++b) {
    double lowest = levels_[b];
    double highest = levels_[b];
    for (std::size_t k = b; k < levels_.size(); k += lanes) {
      lowest = std::min(lowest, levels_[k]);
      highest = std::max(highest, levels_[k]);
    }
    radius = std::max(radius, layout_.columns > 1 ? highest - lowest : std::max(highest, -lowest));
  }
  return radius;
}

void InteractionFrame::turn_to(double duration) {
  if (duration_ == duration) return;
  processor().cosine_sine(duration, turning_levels_.span(), cosine_, sine_);
  duration_ = duration;
}

void InteractionFrame::combine(std::span<const double> weights, std::span<const double* const> x, double* out) const {
  const std::size_t size = layout_.size();
  std::vector<const double*> parts(x.begin(), x.end());
  for (std::size_t state = 0; state < system_->dynamics->states(); ++state) {
    processor().turned_combination(weights, parts, phases(), out + state * size, layout_);
    for (const double*& part : parts) part += size;
  }
}

void InteractionFrame::turn(double* y) const {
  const std::array<const double*, 1> x{y};
  combine(std::array{1.0}, x, y);
}

void InteractionFrame::turn_back(double* y) const {
  const std::size_t size = layout_.size();
  for (std::size_t state = 0; state < system_->dynamics->states(); ++state)
    processor().turn_back(phases(), y + state * size, layout_);
}

void InteractionFrame::enter(const double* y, double* k) const {
  const std::size_t size = layout_.size();
  for (std::size_t state = 0; state < system_->dynamics->states(); ++state)
    processor().enter(energy_.view(), y + state * size, phases(), k + state * size, layout_);
}

/// D^T = -D
void InteractionFrame::subtract_adjoint(const double* x, double* k) const {
  const std::size_t size = layout_.size();
  for (std::size_t state = 0; state < system_->dynamics->states(); ++state)
    processor().add_rotation(1, energy_.view(), x + state * size, k + state * size, layout_);
}

void InteractionFrame::Tangent::set(std::span<const double> a_tangents) { set(a_tangents, 1, {}, 0); }

void InteractionFrame::Tangent::set(std::span<const double> a_tangents, double duration, std::span<const double> dt,
                                    double part) {
  const BatchSystem& system = *frame_->system_;
  values_.resize(frame_->levels_.size());
  add_levels(system, frame_->steady_, a_tangents, values_);
  for (double& value : values_) value *= duration;
  if (!dt.empty()) {
    for (std::size_t k = 0; k < values_.size(); ++k) values_[k] += frame_->levels_[k] * part * dt[k % system.lanes];
  }
  is_zero_ = std::ranges::all_of(values_, [](double value) { return value == 0; });
  if (!is_zero_) numbers_.set(values_);
}

void InteractionFrame::Tangent::add(double sign, const double* y, double* out) const {
  if (is_zero_) return;
  const std::size_t size = frame_->layout_.size();
  for (std::size_t state = 0; state < frame_->system_->dynamics->states(); ++state)
    frame_->processor().add_rotation(sign, numbers_.view(), y + state * size, out + state * size, frame_->layout_);
}

void InteractionFrame::Bars::clear() {
  frame_->processor().memory().fill_lanes(std::vector<bool>(frame_->layout_.members, true), 0, sums_.span());
}

void InteractionFrame::Bars::add(double weight, const double* x, const double* y) {
  const std::size_t size = frame_->layout_.size();
  for (std::size_t state = 0; state < frame_->system_->dynamics->states(); ++state)
    frame_->processor().add_currents(weight, x + state * size, y + state * size, sums_.span(), frame_->layout_);
}

std::vector<double> InteractionFrame::Bars::row_sums() const {
  return frame_->processor().row_sums(sums_.span(), frame_->layout_);
}

/// x . D y = sum over entries (E_r - E_c) times the current of the entry, and the currents of Hermitian matrices change
/// sign with r and c: twice the sum over the rows.
double InteractionFrame::share_of_rows() const { return layout_.columns > 1 ? 2 : 1; }

void InteractionFrame::add_bars(std::span<const double> row_sums, std::span<double> bars) const {
  const std::size_t lanes = system_->lanes;
  const double share = share_of_rows();
  for (const std::size_t m : steady_) {
    const std::vector<double>& energies = system_->dynamics->energies()[m];
    for (std::size_t k = 0; k < row_sums.size(); ++k)
      bars[m * lanes + k % lanes] += energies[k / lanes] * (share * row_sums[k]);
  }
}

std::vector<double> InteractionFrame::Bars::along_energies() const {
  const std::vector<double> sums = row_sums();
  const double share = frame_->share_of_rows();
  std::vector<double> along(frame_->system_->lanes, 0.0);
  for (std::size_t k = 0; k < sums.size(); ++k) along[k % along.size()] += frame_->levels_[k] * (share * sums[k]);
  return along;
}

}  // namespace costate

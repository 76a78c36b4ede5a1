#include "integrate/coefficients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace costate {

Coefficients::Coefficients(const Model& model, const ScalarPrograms& programs, std::span<const double> statics,
                           std::size_t lanes)
    : model_(&model),
      programs_(&programs),
      lanes_(lanes),
      evaluation_(programs.dynamics(), lanes),
      time_input_(ScalarPrograms::kNoRow),
      values_(programs.dynamics().output_count() * lanes),
      input_tangents_(programs.dynamics_rows().size() * lanes, 0.0) {
  for (std::size_t b = 0; b < lanes; ++b) physical_.emplace_back(model, programs, statics, lanes, b);
  const auto rows = programs.dynamics_rows();
  std::vector<char> tracked(rows.size(), 0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == ScalarPrograms::kNoRow) {
      time_input_ = i;
    } else {
      std::copy_n(&statics[rows[i] * lanes], lanes, evaluation_.input(i).data());
      tracked[i] = programs.is_tracked(rows[i]) ? 1 : 0;
    }
  }
  evaluation_.want(tracked);
}

void Coefficients::enter(double t0, double t1) {
  t0_ = t0;
  t1_ = t1;
  present_.reset();
  if (time_input_ != ScalarPrograms::kNoRow) {
    std::ranges::fill(evaluation_.input(time_input_), t0 + 0.5 * (t1 - t0));
  }
  evaluation_.locate();
  set_discrete_facts();
}

/// What follows from the discrete states alone.
void Coefficients::set_discrete_facts() {
  ++revision_;
  read_inputs_ = evaluation_.active_inputs();
  is_constant_ = time_input_ == ScalarPrograms::kNoRow || !evaluation_.varies_with(time_input_);
}

std::vector<std::int32_t> Coefficients::discrete_states() {
  const auto states = evaluation_.discrete();
  return {states.begin(), states.end()};
}

void Coefficients::set_discrete_states(std::span<const std::int32_t> states) {
  present_.reset();
  std::ranges::copy(states, evaluation_.discrete().begin());
  set_discrete_facts();
}

void Coefficients::silence(const std::vector<bool>& lanes) {
  present_.reset();
  ++revision_;
  silent_.clear();
  for (std::size_t b = 0; b < lanes_; ++b) {
    if (lanes[b]) silent_.push_back(b);
  }
}

/// table[...][lane] = 0 in the silent lanes.
void Coefficients::clear_silent(std::span<double> table) const {
  for (const std::size_t b : silent_) {
    for (std::size_t k = b; k < table.size(); k += lanes_) table[k] = 0;
  }
}

std::span<const double> Coefficients::at(double t) {
  // An integrator asks for the same time several times in a row, while a step converges.
  const bool is_driven = time_input_ != ScalarPrograms::kNoRow;
  if (present_ && (*present_ == t || !is_driven)) return values_;
  present_.reset();
  if (is_driven) std::ranges::fill(evaluation_.input(time_input_), t);
  evaluation_.evaluate();
  const std::size_t count = programs_->dynamics().output_count();
  for (std::size_t m = 0; m < count; ++m) std::ranges::copy(evaluation_.output(m), &values_[m * lanes_]);
  clear_silent(values_);
  require_finite(t);
  require_rates(t);
  present_ = t;
  return values_;
}

void Coefficients::require_finite(double t) const {
  const auto wrong = std::ranges::find_if(values_, [](double value) { return !std::isfinite(value); });
  if (wrong == values_.end()) return;
  const std::size_t lane = static_cast<std::size_t>(wrong - values_.begin()) % lanes_;
  throw MemberError(lane, fmt::format("a coefficient is not finite at t = {:.12g}", physical_[lane].at(t)));
}

void Coefficients::require_rates(double t) const {
  for (const ScalarPrograms::Rate& rate : programs_->rates()) {
    for (std::size_t b = 0; b < lanes_; ++b) {
      const double value = physical_[b].rate(values_[rate.coefficient * lanes_ + b]);
      if (value < -kRateRounding) {
        throw MemberError(b, fmt::format("{} is negative at t = {:.12g} ({:.6g}; a rate must be >= 0)",
                                         model_->dissipators[rate.dissipator].key, physical_[b].at(t), value));
      }
    }
  }
}

std::vector<std::size_t> Coefficients::active_inputs() const {
  std::vector<std::size_t> active = read_inputs_;
  std::erase_if(active, [this](std::size_t input) {
    const std::size_t row = static_row(input);
    return row == ScalarPrograms::kNoRow || !programs_->is_tracked(row);
  });
  return active;
}

void Coefficients::reverse(std::span<const double> a_bars, std::span<double> input_bars, AtKinks at_kinks) {
  evaluation_.reverse(a_bars, input_bars, at_kinks);
  for (const std::size_t b : silent_) {
    for (const std::size_t i : read_inputs_) input_bars[i * lanes_ + b] = 0;
  }
}

void Coefficients::time_slopes(std::span<double> slopes) {
  std::vector<double> moved(input_tangents_.size(), 0.0);
  if (time_input_ != ScalarPrograms::kNoRow) std::fill_n(&moved[time_input_ * lanes_], lanes_, 1.0);
  evaluation_.tangent(moved, slopes, AtKinks::Mean);
}

void Coefficients::tangent(std::span<const double> static_tangents, std::span<double> a_tangents, AtKinks at_kinks) {
  const auto rows = programs_->dynamics_rows();
  for (const std::size_t i : read_inputs_) {
    if (rows[i] == ScalarPrograms::kNoRow) continue;
    std::copy_n(&static_tangents[rows[i] * lanes_], lanes_, &input_tangents_[i * lanes_]);
  }
  evaluation_.tangent(input_tangents_, a_tangents, at_kinks);
  clear_silent(a_tangents);
}

}  // namespace costate

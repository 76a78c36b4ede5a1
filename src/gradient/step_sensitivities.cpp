#include "gradient/step_sensitivities.hpp"

namespace costate {

StepSensitivities::StepSensitivities(const BatchSystem& system, DrivenGenerator& generator, OneStep& method,
                                     Directions& directions, const SensitivityObserver& observer)
    : system_(&system),
      generator_(&generator),
      method_(&method),
      directions_(&directions),
      observer_(&observer),
      intervals_(intervals(system.timeline)),
      edges_(edges_between(system, intervals_)),
      s_(state_arrays(memory(), directions.size(), system.dynamics->size(system.lanes))),
      rooms_(s_.size()) {
  for (std::size_t i = 0; i < s_.size(); ++i)
    memory().edit(s_[i].span(), [&](std::span<double> s) { directions.start(i, s); });
}

void StepSensitivities::observe(std::size_t save, std::span<const double> y) {
  std::vector<std::span<const double>> s;
  for (std::size_t i = 0; i < s_.size(); ++i) s.push_back(memory().on_host(s_[i].span(), rooms_[i]));
  (*observer_)(save, y, s);
}

/// Whether the sensitivities along a direction can be anything else than 0.
bool StepSensitivities::moves(std::size_t direction) const {
  for (std::size_t b = 0; b < system_->lanes; ++b) {
    if (directions_->moves(direction, b)) return true;
  }
  return false;
}

void StepSensitivities::follow(const Step& step, std::size_t interval, std::span<const double> /*y*/) {
  const StepEdges* const before = interval > 0 && step.t0 == intervals_[interval].t0 ? &edges_[interval - 1] : nullptr;
  const StepEdges* const behind =
      interval < edges_.size() && step.t1 == intervals_[interval].t1 ? &edges_[interval] : nullptr;
  const bool start_moves = before != nullptr && before->move_step_behind();
  const bool end_moves = behind != nullptr && behind->move_step_before();
  for (std::size_t i = 0; i < s_.size(); ++i) {
    if (!moves(i)) continue;
    const auto tangents = [&](double t) { return directions_->of_coefficients(generator_->coefficients(), t, i); };
    StepEnds ends{std::vector<double>(system_->lanes, 0.0), std::vector<double>(system_->lanes, 0.0)};
    if (start_moves) ends.t0 = before->last_speeds(*directions_, i);
    if (end_moves) ends.t1 = behind->first_speeds(*directions_, i);
    method_->push_forward(step, s_[i].span(), tangents, start_moves || end_moves ? &ends : nullptr);
  }
}

void StepSensitivities::cross(std::size_t interval, std::span<const double> y) {
  edges_[interval - 1].push_forward(*generator_, *directions_, y, s_);
}

void StepSensitivities::fields(Archive& archive) {
  for (StateArray& s : s_) archive.field(s);
}

void StepSensitivities::lose_members() {
  for (StateArray& s : s_) memory().fill_lanes(system_->members->silent(), 0, s.span());
}

}  // namespace costate

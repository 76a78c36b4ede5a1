#include "gradient/directions.hpp"

#include <algorithm>

#include "gradient/initial_vector.hpp"
#include "gradient/rows.hpp"
#include "graph/derivative_rules.hpp"
#include "kernels/observer.hpp"

namespace costate {

namespace {

/// Settles derivatives [row][lane]. One that is NaN or without bound becomes 0, and missing(lane, what) is told.
template <typename Missing>
void settle(std::span<double> derivatives, std::size_t lanes, Missing&& missing) {
  for (std::size_t k = 0; k < derivatives.size(); ++k) {
    if (!is_integrable(derivatives[k])) missing(k % lanes, derivatives[k]);
    derivatives[k] = is_integrable(derivatives[k]) ? settled(derivatives[k]) : 0.0;
  }
}

}  // namespace

Directions::Directions(const BatchSystem& system, std::span<const std::vector<double>> tangents,
                       std::span<const std::vector<double>> units)
    : system_(&system),
      tangents_(tangents),
      units_(units),
      of_coefficients_(system.dynamics->coefficients().size() * system.lanes),
      watch_(tangents.size() * system.lanes),
      moves_(tangents.size() * system.lanes) {}

void Directions::start(std::size_t direction, std::span<double> s) {
  const std::size_t lanes = system_->lanes;
  const Members& members = *system_->members;
  for (std::size_t initial = 0; initial < members.initials(); ++initial) {
    const auto rows = system_->programs->initial_rows(initial);
    std::vector<double> tangents = gather_rows(tangents_[direction], rows, lanes);
    settle(tangents, lanes, [&](std::size_t lane, double what) {
      if (members.initial(lane) == initial) watch_.rule_out(direction * lanes + lane, what);
    });
    std::vector<double> own(s.size());
    assemble_state_tangent(system_->model->initials[initial].state, gather_rows(system_->statics, rows, lanes),
                           tangents, system_->model->equation, system_->layout, own.data());
    copy_lanes(members, initial, own, s);
    const std::vector<std::size_t> behind = system_->programs->trajectory_rows(initial);
    for (std::size_t b = 0; b < lanes; ++b) {
      if (members.initial(b) != initial) continue;
      moves_[direction * lanes + b] =
          std::ranges::any_of(behind, [&](std::size_t row) { return tangents_[direction][row * lanes + b] != 0; });
    }
  }
  clear_silent(members.silent(), s);
}

std::span<const double> Directions::of_coefficients(Coefficients& coefficients, double t, std::size_t direction) {
  const std::size_t lanes = system_->lanes;
  bool met_kink = coefficients.at_kinks(t) == AtKinks::Mean;
  if (!met_kink) {
    watch_.look_at(t);
    coefficients.tangent(tangents_[direction], of_coefficients_, AtKinks::Undefined);
    settle(of_coefficients_, lanes, [&](std::size_t lane, double what) {
      watch_.meet(direction * lanes + lane, what);
      met_kink = true;
    });
  }
  if (met_kink) {
    coefficients.tangent(tangents_[direction], of_coefficients_, AtKinks::Mean);
    settle(of_coefficients_, lanes, [](std::size_t /*lane*/, double /*what*/) {});
  }
  return of_coefficients_;
}

std::vector<double> Directions::edge_speeds(const EdgeJump& edge, std::size_t direction) {
  const std::size_t lanes = system_->lanes;
  const std::span tangents(tangents_[direction]);
  const auto first = tangents.subspan(edge.rows.first * lanes, lanes);
  const auto last = tangents.subspan(edge.rows.last * lanes, lanes);
  std::vector<double> speeds(lanes);
  for (std::size_t b = 0; b < lanes; ++b) {
    speeds[b] = edge.speed(first, last, b);
    if (is_integrable(speeds[b])) continue;
    watch_.rule_out(direction * lanes + b, speeds[b]);
    speeds[b] = 0;
  }
  return speeds;
}

}  // namespace costate

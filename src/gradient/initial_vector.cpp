#include "gradient/initial_vector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "gradient/polynomial.hpp"
#include "gradient/rows.hpp"
#include "kernels/observer.hpp"

namespace costate {

namespace {

/// The same in all lanes.
std::vector<double> initial_vector(const BatchSystem& system, std::size_t initial) {
  const std::size_t lanes = system.lanes;
  const Model& model = *system.model;
  const StateExpression& state = model.initials[initial].state;
  const std::vector<double> values = gather_rows(system.statics, system.programs->initial_rows(initial), lanes);
  std::vector<double> y(system.dynamics->size(lanes), 0.0);
  assemble_state(state, values, model.equation, system.layout, y.data());
  if (system.dynamics->has_tangent()) {
    const auto tangents = gather_rows(system.statics, system.programs->initial_tangent_rows(initial), lanes);
    assemble_state_tangent(state, values, tangents, model.equation, system.layout, y.data() + system.layout.size());
  }
  return y;
}

/// `lambda` is 0 but in the lanes that start from this state.
void add_initial_gradient(const BatchSystem& system, std::size_t initial, std::span<const double> lambda,
                          std::span<double> static_bars) {
  const std::size_t lanes = system.lanes;
  const Model& model = *system.model;
  const auto rows = system.programs->initial_rows(initial);
  const std::vector<double> values = gather_rows(system.statics, rows, lanes);
  const auto gradient = [&](std::span<const double> nodes, const double* direction) {
    std::vector<double> bars(rows.size() * lanes, 0.0);
    accumulate_state_gradient(model.initials[initial].state, nodes, direction, model.equation, system.layout, bars);
    return bars;
  };
  scatter_add_rows(gradient(values, lambda.data()), rows, lanes, static_bars);
  if (!system.dynamics->has_tangent()) return;

  // s = (dy/dx) x', so that lambda . s = g . x' with the gradient g = lambda . dy/dx, a polynomial in x of degree 2.
  const double* const lambda_s = lambda.data() + system.layout.size();
  const auto tangent_rows = system.programs->initial_tangent_rows(initial);
  scatter_add_rows(gradient(values, lambda_s), tangent_rows, lanes, static_bars);
  const std::vector<double> tangents = gather_rows(system.statics, tangent_rows, lanes);
  differentiate_polynomial(values, tangents, [&](std::span<const double> moved, double weight) {
    std::vector<double> bars = gradient(moved, lambda_s);
    for (double& bar : bars) bar *= weight;
    scatter_add_rows(bars, rows, lanes, static_bars);
  });
}

}  // namespace

void copy_lanes(const Members& members, std::size_t initial, std::span<const double> from, std::span<double> to) {
  for (std::size_t b = 0; b < members.lanes(); ++b) {
    if (members.initial(b) != initial) continue;
    for (std::size_t k = b; k < to.size(); k += members.lanes()) to[k] = from[k];
  }
}

std::vector<double> initial_vector(const BatchSystem& system) {
  std::vector<double> y = initial_vector(system, 0);
  for (std::size_t initial = 1; initial < system.members->initials(); ++initial) {
    copy_lanes(*system.members, initial, initial_vector(system, initial), y);
  }
  clear_silent(system.members->silent(), y);
  for (std::size_t k = 0; k < y.size(); ++k) {
    if (std::isfinite(y[k])) continue;
    const std::size_t lane = k % system.lanes;
    throw MemberError(lane, fmt::format("the initial state {} is not finite",
                                        system.model->initials[system.members->initial(lane)].name));
  }
  return y;
}

void add_initial_gradient(const BatchSystem& system, std::span<const double> lambda, std::span<double> static_bars) {
  const std::size_t initials = system.members->initials();
  if (initials == 1) return add_initial_gradient(system, 0, lambda, static_bars);
  for (std::size_t initial = 0; initial < initials; ++initial) {
    std::vector<double> own(lambda.size(), 0.0);
    copy_lanes(*system.members, initial, lambda, own);
    add_initial_gradient(system, initial, own, static_bars);
  }
}

}  // namespace costate

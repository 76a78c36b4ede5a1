#include "gradient/observation.hpp"

#include <algorithm>
#include <cmath>

#include "gradient/polynomial.hpp"
#include "gradient/rows.hpp"

namespace costate {

namespace {

double largest_entry(const Operator& op) {
  double largest = 0;
  for (Eigen::Index k = 0; k < op.outerSize(); ++k) {
    for (Operator::InnerIterator entry(op, k); entry; ++entry) largest = std::max(largest, std::abs(entry.value()));
  }
  return largest;
}

/// On the highest level of a subsystem.
Operator top_projector(const Space& space, std::size_t subsystem) {
  const auto dimension = static_cast<Eigen::Index>(space.dimension());
  const std::size_t levels = space.subsystems()[subsystem].levels;
  Operator projector(dimension, dimension);
  for (std::size_t row = 0; row < space.dimension(); ++row) {
    if (row / space.stride(subsystem) % levels != levels - 1) continue;
    projector.insert(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(row)) = 1;
  }
  projector.makeCompressed();
  return projector;
}

}  // namespace

Observation::Observation(const Model& model, const ScalarPrograms& programs) : model_(&model), programs_(&programs) {
  // d<psi|O|psi>/dpsi = 2 O psi, dTr(O rho)/drho = O.
  const double factor = model.equation == Equation::Schrodinger ? 2 : 1;
  for (const Observable& observable : model.observables) {
    Compiled compiled;
    if (const auto* matrix = std::get_if<OperatorObservable>(&observable.definition)) {
      for (const Operator* part : {&matrix->hermitian, &matrix->antihermitian}) {
        if (part == &matrix->antihermitian && !observable.is_complex) break;
        compiled.planes.emplace_back(*part, model.equation);
        compiled.scales.push_back(factor * largest_entry(*part));
      }
    } else {
      compiled.scales.push_back(factor);
    }
    compiled_.push_back(std::move(compiled));
  }
  for (std::size_t s = 0; s < model.space.subsystems().size(); ++s) {
    const Subsystem& subsystem = model.space.subsystems()[s];
    if (subsystem.levels > 2)  // a two-level system is exact, not truncated
      tops_.push_back({subsystem.name, Expectation(top_projector(model.space, s), model.equation)});
  }
}

std::vector<std::size_t> Observation::rows(const Observed& observed) const {
  if (observed.quantity == Quantity::StateElement) return {};
  const auto values = programs_->target_rows(observed.index);
  std::vector<std::size_t> rows(values.begin(), values.end());
  if (observed.order == Order::Tangent) {
    const auto tangents = programs_->target_tangent_rows(observed.index);
    rows.insert(rows.end(), tangents.begin(), tangents.end());
  }
  return rows;
}

std::vector<double> Observation::target(const BatchSystem& system, std::size_t observable) const {
  return gather_rows(system.statics, programs_->target_rows(observable), system.lanes);
}

Observation::Input Observation::input(const BatchSystem& system, std::size_t observable,
                                      std::span<const double> y) const {
  const auto size = static_cast<std::ptrdiff_t>(system.layout.size());
  Input input{{y.begin(), y.begin() + size}, {y.begin() + size, y.end()}};
  const std::vector<double> numbers = target(system, observable);
  input.values.insert(input.values.end(), numbers.begin(), numbers.end());
  const auto moved = gather_rows(system.statics, programs_->target_tangent_rows(observable), system.lanes);
  input.tangents.insert(input.tangents.end(), moved.begin(), moved.end());
  return input;
}

std::vector<double> Observation::plane(const BatchSystem& system, std::size_t observable, Plane plane,
                                       std::span<const double> y, std::span<const double> target) const {
  std::vector<double> values(system.lanes, 0.0);
  if (const auto* state = std::get_if<TargetObservable>(&model_->observables[observable].definition)) {
    if (plane == Plane::Imaginary) return values;
    std::vector<double> room;
    const std::span<const double> seen = system.processor->memory().on_host(y, room);
    evaluate_target(state->target, target, model_->equation, seen.data(), system.layout, values);
  } else if (const auto part = static_cast<std::size_t>(plane); part < compiled_[observable].planes.size()) {
    system.processor->evaluate(compiled_[observable].planes[part], y.data(), system.layout, values);
  }
  return values;
}

std::vector<double> Observation::gradient(const BatchSystem& system, std::size_t observable, Plane plane,
                                          std::span<const double> y, std::span<const double> target,
                                          std::span<const double> scale) const {
  const std::size_t size = system.layout.size();
  std::vector<double> result(size + target.size(), 0.0);
  if (const auto* state = std::get_if<TargetObservable>(&model_->observables[observable].definition)) {
    add_target_gradient(state->target, target, model_->equation, y.data(), system.layout, scale, result.data(),
                        std::span(result).subspan(size));
  } else {
    compiled_[observable].planes[static_cast<std::size_t>(plane)].add_gradient(y.data(), system.layout, scale,
                                                                               result.data());
  }
  return result;
}

void Observation::evaluate(const BatchSystem& system, std::span<const double> y,
                           std::span<std::complex<double>> expectations) const {
  for (std::size_t o = 0; o < compiled_.size(); ++o) {
    const std::vector<double> numbers = target(system, o);
    const std::vector<double> re = plane(system, o, Plane::Real, y, numbers);
    const std::vector<double> im = plane(system, o, Plane::Imaginary, y, numbers);
    for (std::size_t b = 0; b < system.lanes; ++b) expectations[o * system.lanes + b] = {re[b], im[b]};
  }
}

void Observation::evaluate_tangents(const BatchSystem& system, std::span<const double> y,
                                    std::span<std::complex<double>> tangents) const {
  const std::size_t size = system.layout.size();
  std::ranges::fill(tangents, 0.0);
  for (std::size_t o = 0; o < compiled_.size(); ++o) {
    const Input at = input(system, o, y);
    differentiate_polynomial(at.values, at.tangents, [&](std::span<const double> moved, double weight) {
      const std::vector<double> re = plane(system, o, Plane::Real, moved, moved.subspan(size));
      const std::vector<double> im = plane(system, o, Plane::Imaginary, moved, moved.subspan(size));
      for (std::size_t b = 0; b < system.lanes; ++b)
        tangents[o * system.lanes + b] += weight * std::complex<double>(re[b], im[b]);
    });
  }
}

void Observation::add_gradient(const BatchSystem& system, const Observed& observed, std::span<const double> y,
                               std::span<const double> scale, std::span<double> lambda,
                               std::span<double> static_bars) const {
  const bool is_value = observed.quantity != Quantity::StateElement && observed.order == Order::Value;
  if (is_value && !compiled_[observed.index].planes.empty()) {
    const Expectation& plane = compiled_[observed.index].planes[static_cast<std::size_t>(observed.plane)];
    system.processor->add_gradient(plane, y.data(), system.layout, scale, lambda.data());
    return;
  }
  const StateMemory& memory = system.processor->memory();
  std::vector<double> room;
  const std::span<const double> seen = memory.on_host(y, room);
  memory.edit(lambda,
              [&](std::span<double> moved) { add_host_gradient(system, observed, seen, scale, moved, static_bars); });
}

void Observation::add_host_gradient(const BatchSystem& system, const Observed& observed, std::span<const double> y,
                                    std::span<const double> scale, std::span<double> lambda,
                                    std::span<double> static_bars) const {
  const std::size_t size = system.layout.size();
  if (observed.quantity == Quantity::StateElement) {
    add_element_gradient(system, observed, scale, lambda.subspan(observed.order == Order::Tangent ? size : 0, size));
    return;
  }
  const auto add = [&](std::span<const double> bars, Order order, double weight) {
    const std::size_t begin = order == Order::Tangent ? size : 0;
    for (std::size_t k = 0; k < size; ++k) lambda[begin + k] += weight * bars[k];
    const auto rows = order == Order::Tangent ? programs_->target_tangent_rows(observed.index)
                                              : programs_->target_rows(observed.index);
    std::vector<double> numbers(bars.begin() + static_cast<std::ptrdiff_t>(size), bars.end());
    for (double& bar : numbers) bar *= weight;
    scatter_add_rows(numbers, rows, system.lanes, static_bars);
  };
  // dE/de = g(x) . x' with g = dE/dx, x the state and the target's numbers.
  const std::vector<double> numbers = target(system, observed.index);
  add(gradient(system, observed.index, observed.plane, y, numbers, scale), observed.order, 1);
  if (observed.order == Order::Value) return;
  const Input at = input(system, observed.index, y);
  differentiate_polynomial(at.values, at.tangents, [&](std::span<const double> moved, double weight) {
    const auto moved_target = moved.subspan(size);
    add(gradient(system, observed.index, observed.plane, moved, moved_target, scale), Order::Value, weight);
  });
}

/// Re rho_jk = (rho_jk + rho_kj)/2 and Im rho_jk = (rho_jk - rho_kj)/2i on Hermitian matrices, so that the gradient is
/// Hermitian, too.
void Observation::add_element_gradient(const BatchSystem& system, const Observed& observed,
                                       std::span<const double> scale, std::span<double> lambda) const {
  const Layout& layout = system.layout;
  const std::size_t row = observed.index / layout.columns;
  const std::size_t column = observed.index % layout.columns;
  const Part part = observed.plane == Plane::Real ? Part::Real : Part::Imaginary;
  const double mirrored = part == Part::Real ? 0.5 : -0.5;
  for (std::size_t b = 0; b < system.lanes; ++b) {
    if (model_->equation == Equation::Schrodinger) {
      lambda[layout(row, column, part, b)] += scale[b];
    } else {
      lambda[layout(row, column, part, b)] += 0.5 * scale[b];
      lambda[layout(column, row, part, b)] += mirrored * scale[b];
    }
  }
}

double Observation::gradient_scale(const Observed& observed) const {
  if (observed.quantity == Quantity::StateElement) return 1;
  return compiled_[observed.index].scales[static_cast<std::size_t>(observed.plane)];
}

std::vector<TopPopulation> Observation::top_populations(const BatchSystem& system, std::span<const double> y) const {
  std::vector<TopPopulation> largest(system.lanes);
  std::vector<double> population(system.lanes);
  for (const Top& top : tops_) {
    system.processor->evaluate(top.population, y.data(), system.layout, population);
    for (std::size_t b = 0; b < system.lanes; ++b) {
      if (population[b] > largest[b].value) largest[b] = {population[b], top.subsystem};
    }
  }
  return largest;
}

}  // namespace costate

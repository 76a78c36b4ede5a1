#include "gradient/observation.hpp"

#include <algorithm>
#include <cmath>

namespace costate {

std::vector<double> gather_rows(std::span<const double> table, std::span<const std::size_t> rows, std::size_t lanes) {
  std::vector<double> values(rows.size() * lanes);
  for (std::size_t k = 0; k < rows.size(); ++k) std::copy_n(&table[rows[k] * lanes], lanes, &values[k * lanes]);
  return values;
}

void scatter_add_rows(std::span<const double> values, std::span<const std::size_t> rows, std::size_t lanes,
                      std::span<double> table) {
  for (std::size_t k = 0; k < rows.size(); ++k) {
    for (std::size_t b = 0; b < lanes; ++b) table[rows[k] * lanes + b] += values[k * lanes + b];
  }
}

namespace {

double largest_entry(const Operator& op) {
  double largest = 0;
  for (Eigen::Index k = 0; k < op.outerSize(); ++k) {
    for (Operator::InnerIterator entry(op, k); entry; ++entry) largest = std::max(largest, std::abs(entry.value()));
  }
  return largest;
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
}

std::vector<double> Observation::target_values(const BatchSystem& system, std::size_t observable) const {
  return gather_rows(system.statics, programs_->target_rows(observable), system.lanes);
}

void Observation::evaluate(const BatchSystem& system, std::span<const double> y,
                           std::span<std::complex<double>> expectations) const {
  const std::size_t lanes = system.lanes;
  std::vector<double> re(lanes);
  std::vector<double> im(lanes);
  for (std::size_t o = 0; o < compiled_.size(); ++o) {
    std::ranges::fill(im, 0.0);
    if (const auto* target = std::get_if<TargetObservable>(&model_->observables[o].definition)) {
      evaluate_target(target->target, target_values(system, o), model_->equation, y.data(), system.layout, re);
    } else {
      compiled_[o].planes[0].evaluate(y.data(), system.layout, re);
      if (compiled_[o].planes.size() > 1) compiled_[o].planes[1].evaluate(y.data(), system.layout, im);
    }
    for (std::size_t b = 0; b < lanes; ++b) expectations[o * lanes + b] = {re[b], im[b]};
  }
}

void Observation::add_gradient(const BatchSystem& system, std::size_t observable, Plane plane,
                               std::span<const double> y, std::span<const double> scale, std::span<double> lambda,
                               std::span<double> static_bars) const {
  const auto part = static_cast<std::size_t>(plane);
  if (const auto* target = std::get_if<TargetObservable>(&model_->observables[observable].definition)) {
    const auto rows = programs_->target_rows(observable);
    std::vector<double> bars(rows.size() * system.lanes, 0.0);
    add_target_gradient(target->target, target_values(system, observable), model_->equation, y.data(), system.layout,
                        scale, lambda.data(), bars);
    scatter_add_rows(bars, rows, system.lanes, static_bars);
  } else {
    compiled_[observable].planes[part].add_gradient(y.data(), system.layout, scale, lambda.data());
  }
}

double Observation::gradient_scale(std::size_t observable, Plane plane) const {
  return compiled_[observable].scales[static_cast<std::size_t>(plane)];
}

std::vector<TopPopulation> top_populations(const BatchSystem& system, std::span<const double> y) {
  const Space& space = system.model->space;
  std::vector<TopPopulation> largest(system.lanes);
  for (std::size_t s = 0; s < space.subsystems().size(); ++s) {
    const Subsystem& subsystem = space.subsystems()[s];
    if (subsystem.levels <= 2) continue;  // a two-level system is exact, not truncated
    std::vector<double> population(system.lanes, 0.0);
    for (std::size_t row = 0; row < space.dimension(); ++row) {
      if (row / space.stride(s) % subsystem.levels != subsystem.levels - 1) continue;
      for (std::size_t b = 0; b < system.lanes; ++b) {
        if (system.model->equation == Equation::Lindblad) {
          population[b] += y[system.layout(row, row, Part::Real, b)];
        } else {
          const double re = y[system.layout(row, 0, Part::Real, b)];
          const double im = y[system.layout(row, 0, Part::Imaginary, b)];
          population[b] += re * re + im * im;
        }
      }
    }
    for (std::size_t b = 0; b < system.lanes; ++b) {
      if (population[b] > largest[b].value) largest[b] = {population[b], subsystem.name};
    }
  }
  return largest;
}

}  // namespace costate

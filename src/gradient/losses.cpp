#include "gradient/losses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/derivative_rules.hpp"

namespace costate {

Losses::Losses(const CompiledModel& compiled, const BatchSystem& system)
    : compiled_(&compiled),
      system_(&system),
      points_(system.members->points()),
      evaluation_(compiled.programs.losses(), points_) {}

std::size_t Losses::static_place(std::size_t row, std::size_t point) const {
  return row * system_->lanes + system_->members->lane(point, 0);
}

void Losses::evaluate_again(std::span<const PointResult> results) {
  const Model& model = compiled_->model;
  const auto rows = compiled_->programs.loss_rows();
  const auto observed = compiled_->programs.loss_observed();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto input = evaluation_.input(i);
    for (std::size_t p = 0; p < points_; ++p) {
      if (rows[i] != ScalarPrograms::kNoRow) {
        input[p] = system_->statics[static_place(rows[i], p)];
        continue;
      }
      const ObservedValue& value = model.observed[observed[i]];
      const std::size_t place = compiled_->expectation_place(value.observable, value.initial, value.save);
      const std::complex<double> expectation = results[p].expectations[place];
      input[p] = value.plane == Plane::Real ? expectation.real() : expectation.imag();
    }
  }
  evaluation_.locate();
  evaluation_.evaluate();
}

void Losses::evaluate(std::span<PointResult> results) {
  evaluate_again(results);
  const Model& model = compiled_->model;
  for (std::size_t l = 0; l < model.losses.size(); ++l) {
    for (std::size_t p = 0; p < points_; ++p) {
      const double loss = evaluation_.output(l)[p];
      results[p].losses.push_back(loss);
      if (std::isfinite(loss) || results[p].failed) continue;
      results[p].failed = true;
      results[p].message = fmt::format("the loss {} is not finite", model.losses[l].name);
    }
  }
}

Losses::Bars Losses::reverse(std::size_t loss) {
  const Members& members = *system_->members;
  const std::size_t lanes = system_->lanes;
  const auto rows = compiled_->programs.loss_rows();
  const auto observed = compiled_->programs.loss_observed();
  std::vector<double> output_bars(compiled_->model.losses.size() * points_, 0.0);
  std::fill_n(&output_bars[loss * points_], points_, 1.0);
  std::vector<double> input_bars(rows.size() * points_, 0.0);
  evaluation_.reverse(output_bars, input_bars);

  Bars bars;
  bars.statics.assign(system_->statics.size(), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto weight = std::span(input_bars).subspan(i * points_, points_);
    if (rows[i] != ScalarPrograms::kNoRow) {
      for (std::size_t p = 0; p < points_; ++p) {
        double& bar = bars.statics[static_place(rows[i], p)];
        bar = joined(bar, weight[p]);
      }
      continue;
    }
    if (std::ranges::all_of(weight, [](double w) { return w == 0; })) continue;
    const ObservedValue& value = compiled_->model.observed[observed[i]];
    const Observed number{.index = value.observable, .plane = value.plane};
    // One pull for all initial states: they are lanes.
    const auto same = [&](const Pull& pull) { return pull.observed == number && pull.save == value.save; };
    auto pull = std::ranges::find_if(bars.pulls, same);
    if (pull == bars.pulls.end()) {
      pull = bars.pulls.insert(pull, {number, value.save, std::vector<double>(lanes, 0.0)});
    }
    for (std::size_t p = 0; p < points_; ++p) pull->weight[members.lane(p, value.initial)] = weight[p];
  }
  return bars;
}

std::vector<double> Losses::tangent(std::span<const double> statics, std::span<const double> observed) {
  const auto rows = compiled_->programs.loss_rows();
  const auto values = compiled_->programs.loss_observed();
  std::vector<double> inputs(rows.size() * points_);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t p = 0; p < points_; ++p) {
      inputs[i * points_ + p] =
          rows[i] != ScalarPrograms::kNoRow ? statics[static_place(rows[i], p)] : observed[values[i] * points_ + p];
    }
  }
  std::vector<double> tangents(compiled_->model.losses.size() * points_);
  evaluation_.tangent(inputs, tangents);
  return tangents;
}

}  // namespace costate

#include "gradient/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "graph/derivative_rules.hpp"

namespace costate {

namespace {

constexpr double kPopulationWarning = 1e-3;

}  // namespace

Recorder::Recorder(const CompiledModel& compiled, const BatchSystem& system, std::span<PointResult> results)
    : compiled_(&compiled), system_(&system), results_(results) {
  const Model& model = compiled.model;
  const std::size_t size = model.observables.size() * model.initials.size() * model.save_times.size();
  for (PointResult& result : results_) {
    result.expectations.resize(size);
    if (compiled.dynamics.has_tangent()) result.expectation_tangents.resize(size);
  }
}

template <class Visit>
void Recorder::for_live_lanes(const Visit& visit) const {
  const Members& members = *system_->members;
  for (std::size_t b = 0; b < members.lanes(); ++b) {
    if (!members.silent()[b]) visit(b, members.point(b), members.initial(b));
  }
}

void Recorder::observe(std::size_t save, std::span<const double> y) {
  observe_expectations(save, y);
  const bool last = save + 1 == compiled_->model.save_times.size();
  if (compiled_->states == StateOutput::All || (compiled_->states == StateOutput::Final && last)) {
    std::vector<double> room;
    const std::span<const double> seen = system_->processor->memory().on_host(y, room);
    keep_state(save, seen, &PointResult::states);
    if (compiled_->dynamics.has_tangent())
      keep_state(save, seen.subspan(system_->layout.size()), &PointResult::state_tangents);
  }
  warn_of_truncation(y);
}

void Recorder::observe_expectations(std::size_t save, std::span<const double> y) {
  const Model& model = compiled_->model;
  const std::size_t count = model.observables.size();
  Values values(count * system_->lanes);
  compiled_->observation.evaluate(*system_, y, values);
  for_live_lanes([&](std::size_t b, std::size_t point, std::size_t initial) {
    for (std::size_t o = 0; o < count; ++o) {
      const std::complex<double> value = values[o * system_->lanes + b];
      results_[point].expectations[compiled_->expectation_place(o, initial, save)] = value;
      if (std::isfinite(value.real()) && std::isfinite(value.imag())) continue;
      system_->members->take_out(b,
                                 fmt::format("the expectation value of {} is not finite", model.observables[o].name));
      return;
    }
  });
  if (!compiled_->dynamics.has_tangent()) return;
  compiled_->observation.evaluate_tangents(*system_, y, values);
  for_live_lanes([&](std::size_t b, std::size_t point, std::size_t initial) {
    for (std::size_t o = 0; o < count; ++o) {
      results_[point].expectation_tangents[compiled_->expectation_place(o, initial, save)] =
          values[o * system_->lanes + b];
    }
  });
}

void Recorder::keep_state(std::size_t save, std::span<const double> y, Values PointResult::*kept) {
  const Model& model = compiled_->model;
  const bool all = compiled_->states == StateOutput::All;
  const std::size_t saves = all ? model.save_times.size() : 1;
  const Layout& layout = system_->layout;
  const std::size_t size = layout.rows * layout.columns;
  for_live_lanes([&](std::size_t b, std::size_t point, std::size_t initial) {
    Values& states = results_[point].*kept;
    states.resize(model.initials.size() * saves * size);
    const std::size_t begin = (initial * saves + (all ? save : 0)) * size;
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t column = 0; column < layout.columns; ++column) {
        states[begin + row * layout.columns + column] = {y[layout(row, column, Part::Real, b)],
                                                         y[layout(row, column, Part::Imaginary, b)]};
      }
    }
  });
}

void Recorder::warn_of_truncation(std::span<const double> y) {
  const auto populations = compiled_->observation.top_populations(*system_, y);
  for_live_lanes([&](std::size_t b, std::size_t point, std::size_t /*initial*/) {
    std::vector<std::string>& warnings = results_[point].warnings;
    if (populations[b].value <= kPopulationWarning || !warnings.empty()) return;
    warnings.push_back(
        fmt::format("the highest level of subsystem {} is populated above {} (its truncation is felt); use more levels",
                    populations[b].subsystem, kPopulationWarning));
  });
}

void Recorder::observe_tangents(std::size_t save, std::span<const double> y, std::span<const std::span<const double>> s,
                                const Directions& directions, std::span<std::vector<double>> tangents) const {
  const Model& model = compiled_->model;
  const std::size_t lanes = system_->lanes;
  const std::size_t points = results_.size();
  const std::vector<double> unit(lanes, 1.0);
  std::vector<double> room;
  const std::span<const double> seen = system_->processor->memory().on_host(y, room);
  for (std::size_t initial = 0; initial < model.initials.size(); ++initial) {
    for (const std::size_t k : compiled_->observed_at(initial, save)) {
      const ObservedValue& value = model.observed[k];
      std::vector<double> slope(y.size(), 0.0);
      std::vector<double> row_slopes(system_->statics.size(), 0.0);
      compiled_->observation.add_host_gradient(*system_, {.index = value.observable, .plane = value.plane}, seen, unit,
                                               slope, row_slopes);
      const auto targets = compiled_->programs.target_rows(value.observable);
      for (std::size_t i = 0; i < s.size(); ++i) {
        std::vector<double> along(lanes, 0.0);
        for (std::size_t e = 0; e < slope.size(); ++e) along[e % lanes] += slope[e] * s[i][e];
        for_live_lanes([&](std::size_t b, std::size_t point, std::size_t own_initial) {
          if (own_initial != initial) return;
          double tangent = along[b];
          const auto along_direction = directions.of_statics(i);
          const auto moves = [&](std::size_t row) { return along_direction[row * lanes + b] != 0; };
          for (const std::size_t row : targets) {
            if (!moves(row)) continue;
            tangent = joined(tangent, chained(row_slopes[row * lanes + b], along_direction[row * lanes + b]));
          }
          tangent = joined(tangent, directions.missing(i, b));
          const bool depends = directions.moves(i, b) || std::ranges::any_of(targets, moves);
          if (tangent == 0 && depends) tangent = kUncertain;
          tangents[i][k * points + point] = tangent;
        });
      }
    }
  }
}

}  // namespace costate

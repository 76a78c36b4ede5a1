#include "gradient/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "gradient/forward_sensitivity.hpp"
#include "gradient/initial_vector.hpp"
#include "gradient/missing.hpp"
#include "graph/derivative_rules.hpp"

namespace costate {

namespace {

constexpr double kPopulationWarning = 1e-3;

std::vector<std::size_t> places_in(std::span<const std::size_t> wrt, const Graph& graph,
                                   std::span<const NodeId> parameters) {
  std::unordered_map<std::size_t, std::size_t> places;
  for (std::size_t w = 0; w < wrt.size(); ++w) places.emplace(wrt[w], w);
  std::vector<std::size_t> result;
  for (const NodeId parameter : parameters) {
    const auto found = places.find(static_cast<std::size_t>(graph.node(parameter).index));
    result.push_back(found == places.end() ? ScalarPrograms::kNoRow : found->second);
  }
  return result;
}

class Clock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

CompiledModel::CompiledModel(const Model& model_, std::span<const std::size_t> wrt, StateOutput states_,
                             MPI_Comm communicator_, std::function<void()> poll_)
    : model(model_),
      states(states_),
      communicator(communicator_),
      poll(std::move(poll_)),
      dynamics(model_),
      programs(model_, dynamics.coefficients(), wrt),
      observation(model_, programs),
      wrt_places(places_in(wrt, model_.graph, programs.statics().inputs())),
      observed_(model_.initials.size() * model_.save_times.size()) {
  for (std::size_t k = 0; k < model.observed.size(); ++k) {
    const ObservedValue& value = model.observed[k];
    observed_[value.initial * model.save_times.size() + value.save].push_back(k);
  }
}

std::span<const std::size_t> CompiledModel::observed_at(std::size_t initial, std::size_t save) const {
  return observed_[initial * model.save_times.size() + save];
}

Batch::Batch(CompiledModel& compiled, const SolverOptions& options, const GradientOptions& gradient,
             std::span<const std::vector<double>> points)
    : compiled_(&compiled),
      options_(&options),
      gradient_(&gradient),
      points_(points),
      lanes_(points.size()),
      statics_(compiled.programs.statics(), lanes_),
      losses_(compiled.programs.losses(), lanes_),
      results_(lanes_) {}

std::size_t Batch::position(std::size_t observable, std::size_t initial, std::size_t save) const {
  return (observable * model().initials.size() + initial) * model().save_times.size() + save;
}

std::vector<PointResult> Batch::solve() {
  const Clock total;
  integrate();
  compiled_->times.forward += total.seconds();
  evaluate_losses();
  const Clock gradient;
  if (gradient_->method == GradientMethod::Forward) differentiate_forward();
  if (gradient_->method == GradientMethod::Adjoint) differentiate_back();
  check_gradients();
  compiled_->times.gradient += gradient.seconds();
  for (PointResult& result : results_) result.statistics.wall_time = total.seconds() / static_cast<double>(lanes_);
  return std::move(results_);
}

void Batch::evaluate_statics() {
  const auto inputs = compiled_->programs.statics().inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto parameter = static_cast<std::size_t>(model().graph.node(inputs[i]).index);
    for (std::size_t b = 0; b < lanes_; ++b) statics_.input(i)[b] = points_[b][parameter];
  }
  statics_.locate();
  statics_.evaluate();

  system_.model = &compiled_->model;
  system_.dynamics = &compiled_->dynamics;
  system_.programs = &compiled_->programs;
  system_.options = *options_;
  system_.communicator = compiled_->communicator;
  system_.lanes = lanes_;
  system_.layout = compiled_->dynamics.layout(lanes_);
  system_.poll = compiled_->poll;
  system_.rhs_seconds = &compiled_->times.right_hand_side;
  for (std::size_t row = 0; row < compiled_->programs.row_count(); ++row) {
    const auto values = statics_.output(row);
    system_.statics.insert(system_.statics.end(), values.begin(), values.end());
  }
  set_end_times();
  system_.timeline = make_timeline(model(), compiled_->programs, system_.statics, lanes_);
}

void Batch::set_end_times() {
  for (std::size_t b = 0; b < lanes_; ++b) {
    const PhysicalTime physical(model(), compiled_->programs, system_.statics, lanes_, b);
    const double start = physical.at(model().start);
    results_[b].end_time = physical.end();
    if (!(physical.end() > start) || !std::isfinite(physical.end() - start)) {
      throw PointError(fmt::format("the end of the interval is {:.12g} (it must be after the start, which is {:.12g})",
                                   physical.end(), start));
    }
  }
}

void Batch::integrate() {
  evaluate_statics();
  if (gradient_->method == GradientMethod::Forward) make_directions();
  const std::size_t size = model().observables.size() * model().initials.size() * model().save_times.size();
  for (PointResult& result : results_) {
    result.expectations.resize(size);
    if (compiled_->dynamics.has_tangent()) result.expectation_tangents.resize(size);
  }
  for (std::size_t initial = 0; initial < model().initials.size(); ++initial) integrate_from(initial);
}

void Batch::integrate_from(std::size_t initial) {
  const std::vector<double> y0 = initial_vector(system_, initial);
  const auto watch = [&](std::size_t save, std::span<const double> y) { observe(initial, save, y); };
  switch (gradient_->method) {
    case GradientMethod::None: {
      Propagator propagator(system_);
      propagator.run(y0, watch);
      add(propagator.statistics());
      break;
    }
    case GradientMethod::Forward: {
      SensitivityPass pass(system_, directions_);
      pass.run(initial, y0, [&](std::size_t save, std::span<const double> y, std::span<const std::vector<double>> s) {
        observe(initial, save, y);
        observe_tangents(initial, save, y, pass, s);
      });
      add(pass.statistics());
      break;
    }
    case GradientMethod::Adjoint:
      propagators_.push_back(std::make_unique<Propagator>(system_));
      trajectories_.push_back(
          propagators_.back()->record(y0, watch, gradient_->checkpoint_memory / model().initials.size()));
      break;
  }
}

void Batch::observe(std::size_t initial, std::size_t save, std::span<const double> y) {
  const std::size_t count = model().observables.size();
  std::vector<std::complex<double>> values(count * lanes_);
  compiled_->observation.evaluate(system_, y, values);
  for (std::size_t o = 0; o < count; ++o) {
    for (std::size_t b = 0; b < lanes_; ++b) {
      const std::complex<double> value = values[o * lanes_ + b];
      if (!std::isfinite(value.real()) || !std::isfinite(value.imag())) {
        throw PointError(fmt::format("the expectation value of {} is not finite", model().observables[o].name));
      }
      results_[b].expectations[position(o, initial, save)] = value;
    }
  }
  const bool has_tangent = compiled_->dynamics.has_tangent();
  if (has_tangent) {
    compiled_->observation.evaluate_tangents(system_, y, values);
    for (std::size_t o = 0; o < count; ++o) {
      for (std::size_t b = 0; b < lanes_; ++b)
        results_[b].expectation_tangents[position(o, initial, save)] = values[o * lanes_ + b];
    }
  }
  const bool last = save + 1 == model().save_times.size();
  if (compiled_->states == StateOutput::All || (compiled_->states == StateOutput::Final && last)) {
    keep_state(initial, save, y, &PointResult::states);
    if (has_tangent) keep_state(initial, save, y.subspan(system_.layout.size()), &PointResult::state_tangents);
  }
  warn_of_truncation(y);
}

void Batch::observe_tangents(std::size_t initial, std::size_t save, std::span<const double> y,
                             const SensitivityPass& pass, std::span<const std::vector<double>> s) {
  const auto observed = compiled_->observed_at(initial, save);
  const std::vector<double> unit(lanes_, 1.0);
  for (const std::size_t k : observed) {
    const ObservedValue& value = model().observed[k];
    std::vector<double> slope(y.size(), 0.0);
    std::vector<double> row_slopes(system_.statics.size(), 0.0);
    compiled_->observation.add_gradient(system_, {.index = value.observable, .plane = value.plane}, y, unit, slope,
                                        row_slopes);
    const auto targets = compiled_->programs.target_rows(value.observable);
    for (std::size_t i = 0; i < s.size(); ++i) {
      double* const tangent = &observed_tangents_[i][k * lanes_];
      for (std::size_t e = 0; e < slope.size(); ++e) tangent[e % lanes_] += slope[e] * s[i][e];
      for (std::size_t b = 0; b < lanes_; ++b) {
        const auto moves = [&](std::size_t row) { return directions_[i][row * lanes_ + b] != 0; };
        for (const std::size_t row : targets) {
          if (!moves(row)) continue;
          tangent[b] = joined(tangent[b], chained(row_slopes[row * lanes_ + b], directions_[i][row * lanes_ + b]));
        }
        tangent[b] = joined(tangent[b], pass.missing(i, b));
        const bool depends = pass.moves(i, b) || std::ranges::any_of(targets, moves);
        if (tangent[b] == 0 && depends) tangent[b] = kUncertain;
      }
    }
  }
}

void Batch::keep_state(std::size_t initial, std::size_t save, std::span<const double> y,
                       std::vector<std::complex<double>> PointResult::*kept) {
  const bool all = compiled_->states == StateOutput::All;
  const std::size_t saves = all ? model().save_times.size() : 1;
  const Layout& layout = system_.layout;
  const std::size_t size = layout.rows * layout.columns;
  const std::size_t begin = (initial * saves + (all ? save : 0)) * size;
  for (std::size_t b = 0; b < lanes_; ++b) {
    auto& states = results_[b].*kept;
    states.resize(model().initials.size() * saves * size);
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t column = 0; column < layout.columns; ++column) {
        states[begin + row * layout.columns + column] = {y[layout(row, column, Part::Real, b)],
                                                         y[layout(row, column, Part::Imaginary, b)]};
      }
    }
  }
}

void Batch::warn_of_truncation(std::span<const double> y) {
  const auto populations = top_populations(system_, y);
  for (std::size_t b = 0; b < lanes_; ++b) {
    if (populations[b].value <= kPopulationWarning || !results_[b].warnings.empty()) continue;
    results_[b].warnings.push_back(
        fmt::format("the highest level of subsystem {} is populated above {} (its truncation is felt); use more levels",
                    populations[b].subsystem, kPopulationWarning));
  }
}

void Batch::add(const CvodesStatistics& statistics) {
  for (PointResult& result : results_) {
    result.statistics.steps += statistics.steps;
    result.statistics.rhs_evaluations += statistics.rhs_evaluations;
  }
}

void Batch::evaluate_losses() {
  const auto rows = compiled_->programs.loss_rows();
  const auto observed = compiled_->programs.loss_observed();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto input = losses_.input(i);
    if (rows[i] != ScalarPrograms::kNoRow) {
      std::copy_n(&system_.statics[rows[i] * lanes_], lanes_, input.data());
      continue;
    }
    const ObservedValue& value = model().observed[observed[i]];
    for (std::size_t b = 0; b < lanes_; ++b) {
      const auto expectation = results_[b].expectations[position(value.observable, value.initial, value.save)];
      input[b] = value.plane == Plane::Real ? expectation.real() : expectation.imag();
    }
  }
  losses_.locate();
  losses_.evaluate();
  for (std::size_t l = 0; l < model().losses.size(); ++l) {
    for (std::size_t b = 0; b < lanes_; ++b) {
      const double loss = losses_.output(l)[b];
      if (!std::isfinite(loss)) throw PointError(fmt::format("the loss {} is not finite", model().losses[l].name));
      results_[b].losses.push_back(loss);
    }
  }
}

std::vector<Pull> Batch::pulls(std::size_t initial, std::span<const double> input_bars) const {
  const auto observed = compiled_->programs.loss_observed();
  std::vector<Pull> result;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    if (observed[i] == ScalarPrograms::kNoRow) continue;
    const ObservedValue& value = model().observed[observed[i]];
    const auto weight = input_bars.subspan(i * lanes_, lanes_);
    if (value.initial != initial || std::ranges::all_of(weight, [](double w) { return w == 0; })) continue;
    result.push_back({{.index = value.observable, .plane = value.plane}, value.save, {weight.begin(), weight.end()}});
  }
  return result;
}

void Batch::differentiate_back() {
  for (PointResult& result : results_) result.gradients.resize(model().losses.size() * gradient_->wrt.size());
  AdjointPass pass(system_, compiled_->observation);
  for (std::size_t loss = 0; loss < model().losses.size(); ++loss) differentiate_back(loss, pass);
  add(pass.statistics());
  for (std::size_t initial = 0; initial < propagators_.size(); ++initial) {
    add(propagators_[initial]->statistics());
    for (PointResult& result : results_) {
      result.statistics.recomputed_steps += trajectories_[initial].recomputed_steps;
      result.statistics.checkpoint_bytes_peak += static_cast<long>(trajectories_[initial].bytes_peak);
    }
  }
}

void Batch::differentiate_back(std::size_t loss, AdjointPass& pass) {
  const auto rows = compiled_->programs.loss_rows();
  std::vector<double> output_bars(model().losses.size() * lanes_, 0.0);
  std::fill_n(&output_bars[loss * lanes_], lanes_, 1.0);
  std::vector<double> input_bars(rows.size() * lanes_, 0.0);
  losses_.reverse(output_bars, input_bars);

  std::vector<double> static_bars(system_.statics.size(), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == ScalarPrograms::kNoRow) continue;
    for (std::size_t b = 0; b < lanes_; ++b) {
      double& bar = static_bars[rows[i] * lanes_ + b];
      bar = joined(bar, input_bars[i * lanes_ + b]);
    }
  }
  std::vector<std::vector<Pull>> pulling;
  for (std::size_t initial = 0; initial < model().initials.size(); ++initial)
    pulling.push_back(pulls(initial, input_bars));
  const bool last = loss + 1 == model().losses.size();
  const std::vector<double> gradient =
      pull_back(pass, pulling, last ? AdjointPass::Release::Steps : AdjointPass::Release::Keep, std::move(static_bars));
  const std::size_t count = gradient_->wrt.size();
  for (std::size_t w = 0; w < count; ++w) {
    for (std::size_t b = 0; b < lanes_; ++b) results_[b].gradients[loss * count + w] = gradient[w * lanes_ + b];
  }
}

std::vector<double> Batch::pull_back(AdjointPass& pass, std::span<const std::vector<Pull>> pulls,
                                     AdjointPass::Release release, std::vector<double> static_bars) {
  for (std::size_t initial = 0; initial < pulls.size(); ++initial) {
    const std::vector<Pull> finite =
        finite_pulls(system_, compiled_->observation, initial, pulls[initial], static_bars);
    if (finite.empty()) continue;
    pass.run(trajectories_[initial], *propagators_[initial], initial, finite, release, static_bars);
  }
  const auto parameters = compiled_->programs.statics().inputs();
  std::vector<double> parameter_bars(parameters.size() * lanes_, 0.0);
  statics_.reverse(static_bars, parameter_bars);
  std::vector<double> gradient(gradient_->wrt.size() * lanes_, 0.0);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::size_t w = compiled_->wrt_places[i];
    if (w == ScalarPrograms::kNoRow) continue;
    for (std::size_t b = 0; b < lanes_; ++b) gradient[w * lanes_ + b] = settled(parameter_bars[i * lanes_ + b]);
  }
  find_missing(
      static_bars, lanes_, [this](std::size_t w) { return static_tangent(w); }, gradient);
  return gradient;
}

void Batch::make_directions() {
  for (const std::vector<double>& direction : gradient_->directions) directions_.push_back(static_tangent(direction));
  if (gradient_->directions.empty()) {
    for (std::size_t w = 0; w < gradient_->wrt.size(); ++w) directions_.push_back(static_tangent(w));
  }
  observed_tangents_.assign(directions_.size(), std::vector<double>(model().observed.size() * lanes_, 0.0));
}

std::vector<double> Batch::static_tangent(std::size_t w) {
  std::vector<double> unit(gradient_->wrt.size(), 0.0);
  unit[w] = 1;
  return static_tangent(unit);
}

std::vector<double> Batch::static_tangent(const std::vector<double>& over_wrt) {
  const std::vector<std::size_t>& places = compiled_->wrt_places;
  std::vector<double> seed(places.size() * lanes_, 0.0);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] != ScalarPrograms::kNoRow) std::fill_n(&seed[i * lanes_], lanes_, over_wrt[places[i]]);
  }
  std::vector<double> tangent(system_.statics.size());
  statics_.tangent(seed, tangent);
  return tangent;
}

void Batch::differentiate_forward() {
  const auto rows = compiled_->programs.loss_rows();
  const auto observed = compiled_->programs.loss_observed();
  const std::size_t count = directions_.size();
  for (PointResult& result : results_) result.gradients.resize(model().losses.size() * count);
  std::vector<double> input_tangents(rows.size() * lanes_);
  std::vector<double> loss_tangents(model().losses.size() * lanes_);
  for (std::size_t w = 0; w < count; ++w) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double* const from = rows[i] != ScalarPrograms::kNoRow ? &directions_[w][rows[i] * lanes_]
                                                                   : &observed_tangents_[w][observed[i] * lanes_];
      std::copy_n(from, lanes_, &input_tangents[i * lanes_]);
    }
    losses_.tangent(input_tangents, loss_tangents);
    for (std::size_t l = 0; l < model().losses.size(); ++l) {
      for (std::size_t b = 0; b < lanes_; ++b) {
        results_[b].gradients[l * count + w] = settled(loss_tangents[l * lanes_ + b]);
      }
    }
  }
}

void Batch::check_gradients() {
  const std::size_t columns = model().losses.empty() ? 0 : results_.front().gradients.size() / model().losses.size();
  for (PointResult& result : results_) {
    const auto missing = std::ranges::find_if(result.gradients, [](double entry) { return !std::isfinite(entry); });
    if (missing == result.gradients.end()) continue;
    const auto k = static_cast<std::size_t>(missing - result.gradients.begin());
    result.failed = true;
    result.message = fmt::format(
        "the gradient of {} {} does not exist (a kink such as abs at 0, or a derivative that is not finite)",
        model().losses[k / columns].name, column_text(k % columns));
  }
}

std::string Batch::column_text(std::size_t column) const {
  if (!gradient_->directions.empty()) return fmt::format("along direction {}", column);
  return "with respect to " + model().parameters.entry_name(gradient_->wrt[column]);
}

}  // namespace costate

#include "gradient/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "gradient/batch_state.hpp"
#include "gradient/initial_vector.hpp"
#include "gradient/missing.hpp"
#include "graph/derivative_rules.hpp"

namespace costate {

namespace {

class Clock {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

Batch::Batch(CompiledModel& compiled, const SolverOptions& options, const GradientOptions& gradient,
             std::span<const std::vector<double>> points)
    : compiled_(&compiled),
      options_(&options),
      gradient_(&gradient),
      points_(points),
      members_(points.size(), compiled.model.initials.size(),
               lane_count(compiled.model.equation, points.size() * compiled.model.initials.size())),
      statics_(compiled.programs.statics(), members_.lanes()),
      system_{.model = &compiled.model,
              .dynamics = &compiled.dynamics,
              .programs = &compiled.programs,
              .processor = &compiled.processor(options.device),
              .options = options,
              .communicator = compiled.communicator,
              .members = &members_,
              .lanes = members_.lanes(),
              .layout = compiled.dynamics.layout(members_.lanes()),
              .statics = {},
              .timeline = {},
              .poll = compiled.poll,
              .boundary = [this] { pass_boundary(); },
              .rhs_seconds = &compiled.times.right_hand_side},
      results_(points.size()),
      losses_(compiled, system_) {
  evaluate_statics();
  set_end_times();
  system_.timeline = make_timeline(model(), compiled_->programs, system_.statics, members_.lanes());
  initial_ = initial_vector(system_);
  integrator_ = make_integrator(system_, compiled_->observation);
}

std::vector<PointResult> Batch::solve() {
  const Clock total;
  if (const std::unique_ptr<Archive> earlier = compiled_->log.resume()) {
    fields(*earlier);
    earlier->require_end();
  }
  if (stage_ == Stage::Integrating) {
    integrate();
    losses_.evaluate(results_);
    stage_ = Stage::Differentiating;
  } else {
    losses_.evaluate_again(results_);
  }
  compiled_->times.forward += total.seconds();
  const Clock gradient;
  if (gradient_->method == GradientMethod::Forward) differentiate_forward();
  if (walks_back(gradient_->method)) differentiate_back();
  check_gradients();
  add_costs();
  compiled_->times.gradient += gradient.seconds();
  for (PointResult& result : results_)
    result.statistics.wall_time = total.seconds() / static_cast<double>(results_.size());
  return std::move(results_);
}

void Batch::fields(Archive& archive) {
  archive.field(stage_);
  archive.field(pass_);
  archive.field(loss_);
  archive.field(members_);
  archive.field(results_);
  archive.field(observed_tangents_);
  integrator_->fields(archive, gradient_->checkpoints());
}

void Batch::pass_boundary() {
  compiled_->log.pass_boundary([this](Archive& archive) { fields(archive); });
}

void Batch::evaluate_statics() {
  const auto inputs = compiled_->programs.statics().inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto parameter = static_cast<std::size_t>(model().graph.node(inputs[i]).index);
    for (std::size_t b = 0; b < members_.lanes(); ++b) statics_.input(i)[b] = points_[members_.point(b)][parameter];
  }
  statics_.locate();
  statics_.evaluate();
  for (std::size_t row = 0; row < compiled_->programs.row_count(); ++row) {
    const auto values = statics_.output(row);
    system_.statics.insert(system_.statics.end(), values.begin(), values.end());
  }
}

void Batch::set_end_times() {
  for (std::size_t p = 0; p < results_.size(); ++p) {
    const std::size_t lane = members_.lane(p, 0);
    const PhysicalTime physical(model(), compiled_->programs, system_.statics, members_.lanes(), lane);
    const double start = physical.at(model().start);
    results_[p].end_time = physical.end();
    if (!(physical.end() > start) || !std::isfinite(physical.end() - start)) {
      throw MemberError(lane,
                        fmt::format("the end of the interval is {:.12g} (it must be after the start, which is {:.12g})",
                                    physical.end(), start));
    }
  }
}

void Batch::integrate() {
  Recorder recorder(*compiled_, system_, results_);
  const auto watch = [&](std::size_t save, std::span<const double> y) { recorder.observe(save, y); };
  switch (gradient_->method) {
    case GradientMethod::None:
      integrator_->run(initial_, watch);
      break;
    case GradientMethod::Forward:
      make_directions();
      integrate_along_directions(recorder);
      break;
    case GradientMethod::Adjoint:
    case GradientMethod::Backprop:
      record(watch);
      break;
  }
}

/// Batch mates share a budget that may be enough for each of them alone.
void Batch::record(const SaveObserver& watch) {
  try {
    integrator_->record(initial_, watch, gradient_->checkpoints());
  } catch (const CheckpointError& error) {
    if (results_.size() > 1) throw PointError(error.what());
    throw PointError(what_is_enough());
  }
}

/// Of a single point.
std::string Batch::what_is_enough() {
  // Nothing of this goes on in another process.
  system_.boundary = {};
  const CheckpointBudget budget = gradient_->checkpoints();
  const std::size_t enough = integrator_->enough_memory(initial_, budget);
  return fmt::format(
      "checkpoints do not fit in {} (the way back of this point needs up to {} bytes at once); raise "
      "gradient.checkpoint_memory to at least \"{}\"",
      format_bytes(budget.memory), enough, format_kibibytes(enough));
}

/// The state is integrated once more with every few sensitivities, which together stay in the cache: that is cheaper
/// than all of them at once, and takes less memory.
void Batch::integrate_along_directions(Recorder& recorder) {
  for (; pass_ < directions_.size(); pass_ += kDirectionsPerPass) {
    const std::size_t count = std::min(kDirectionsPerPass, directions_.size() - pass_);
    const auto tangents = std::span(observed_tangents_).subspan(pass_, count);
    Directions directions(system_, std::span(directions_).subspan(pass_, count),
                          std::span(direction_units_).subspan(pass_, count));
    clear_silent(members_.silent(), initial_);
    integrator_->run_along(
        directions, initial_,
        [&](std::size_t save, std::span<const double> y, std::span<const std::span<const double>> s) {
          if (pass_ == 0) recorder.observe(save, y);
          recorder.observe_tangents(save, y, s, directions, tangents);
        });
  }
}

void Batch::add_costs() {
  const IntegrationCosts costs = integrator_->costs();
  compiled_->times.vector_operations += costs.vector_seconds;
  for (PointResult& result : results_) {
    result.statistics.steps += costs.steps;
    result.statistics.rhs_evaluations += costs.rhs_evaluations;
    result.statistics.recomputed_steps += costs.recomputed_steps;
    result.statistics.checkpoint_bytes_peak += costs.checkpoint_bytes_peak;
    result.warnings.insert(result.warnings.end(), costs.warnings.begin(), costs.warnings.end());
  }
}

void Batch::differentiate_back() {
  const std::size_t count = gradient_->wrt.size();
  const std::size_t points = results_.size();
  for (PointResult& result : results_) result.gradients.resize(model().losses.size() * count);
  for (; loss_ < model().losses.size(); ++loss_) {
    const bool last = loss_ + 1 == model().losses.size();
    const std::vector<double> gradient = pull_back(losses_.reverse(loss_), last ? Release::Steps : Release::Keep);
    for (std::size_t w = 0; w < count; ++w) {
      for (std::size_t p = 0; p < points; ++p) results_[p].gradients[loss_ * count + w] = gradient[w * points + p];
    }
  }
}

std::vector<double> Batch::pull_back(Losses::Bars bars, Release release) {
  const std::size_t lanes = members_.lanes();
  const std::vector<Pull> finite = finite_pulls(system_, compiled_->observation, bars.pulls, bars.statics);
  if (!finite.empty()) integrator_->walk_back(finite, release, bars.statics);
  clear_silent(members_.silent(), bars.statics);

  const auto parameters = compiled_->programs.statics().inputs();
  std::vector<double> parameter_bars(parameters.size() * lanes, 0.0);
  statics_.reverse(bars.statics, parameter_bars);
  std::vector<double> by_lane(gradient_->wrt.size() * lanes, 0.0);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::size_t w = compiled_->wrt_places[i];
    if (w == ScalarPrograms::kNoRow) continue;
    for (std::size_t b = 0; b < lanes; ++b) by_lane[w * lanes + b] = settled(parameter_bars[i * lanes + b]);
  }
  find_missing(
      bars.statics, lanes, [this](std::size_t w) { return static_tangent(w); }, by_lane);

  std::vector<double> gradient(gradient_->wrt.size() * results_.size(), 0.0);
  for (std::size_t k = 0; k < gradient.size(); ++k) {
    const std::size_t w = k / results_.size();
    const std::size_t p = k % results_.size();
    for (std::size_t initial = 0; initial < members_.initials(); ++initial) {
      gradient[k] = joined(gradient[k], by_lane[w * lanes + members_.lane(p, initial)]);
    }
    gradient[k] = settled(gradient[k]);
  }
  return gradient;
}

void Batch::make_directions() {
  // Directions have the sizes of the parameters already.
  for (const std::vector<double>& direction : gradient_->directions) {
    directions_.push_back(static_tangent(direction));
    direction_units_.emplace_back(members_.lanes(), 1.0);
  }
  if (gradient_->directions.empty()) {
    for (std::size_t w = 0; w < gradient_->wrt.size(); ++w) {
      directions_.push_back(static_tangent(w));
      std::vector<double>& units = direction_units_.emplace_back();
      for (std::size_t b = 0; b < members_.lanes(); ++b) {
        const double size = std::abs(points_[members_.point(b)][gradient_->wrt[w]]);
        units.push_back(size > 0 && std::isfinite(size) ? 1 / size : 1.0);
      }
    }
  }
  if (observed_tangents_.empty())
    observed_tangents_.assign(directions_.size(), std::vector<double>(model().observed.size() * results_.size(), 0.0));
}

std::vector<double> Batch::static_tangent(std::size_t w) {
  std::vector<double> unit(gradient_->wrt.size(), 0.0);
  unit[w] = 1;
  return static_tangent(unit);
}

std::vector<double> Batch::static_tangent(const std::vector<double>& over_wrt) {
  const std::size_t lanes = members_.lanes();
  const std::vector<std::size_t>& places = compiled_->wrt_places;
  std::vector<double> seed(places.size() * lanes, 0.0);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] != ScalarPrograms::kNoRow) std::fill_n(&seed[i * lanes], lanes, over_wrt[places[i]]);
  }
  std::vector<double> tangent(system_.statics.size());
  statics_.tangent(seed, tangent);
  return tangent;
}

void Batch::differentiate_forward() {
  const std::size_t count = directions_.size();
  const std::size_t points = results_.size();
  for (PointResult& result : results_) result.gradients.resize(model().losses.size() * count);
  for (std::size_t w = 0; w < count; ++w) {
    const std::vector<double> tangents = losses_.tangent(directions_[w], observed_tangents_[w]);
    for (std::size_t l = 0; l < model().losses.size(); ++l) {
      for (std::size_t p = 0; p < points; ++p) {
        results_[p].gradients[l * count + w] = settled(tangents[l * points + p]);
      }
    }
  }
}

void Batch::check_gradients() {
  const std::size_t columns = model().losses.empty() ? 0 : results_.front().gradients.size() / model().losses.size();
  for (PointResult& result : results_) {
    const auto missing = std::ranges::find_if(result.gradients, [](double entry) { return !std::isfinite(entry); });
    if (missing == result.gradients.end() || result.failed) continue;
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

#include "device/stream_stages.hpp"

#include <algorithm>

#include "device/launch.hpp"
#include "integrate/dop853.hpp"

namespace costate {

StreamStages::StreamStages(const StreamView& view, TileSteps* tiles, std::span<const TermSpectrum> spectra,
                           Coefficients& coefficients, std::size_t lanes, const CudaMemory& memory)
    : view_(view),
      tiles_(tiles),
      spectra_(spectra),
      host_(&coefficients),
      lanes_(lanes),
      memory_(&memory),
      coefficients_(coefficients, lanes, memory.stream()),
      tables_(memory, dop853::kStages * view.terms * CoefficientTable::row_size(lanes)),
      products_(memory, dop853::kStages * view.terms * lanes),
      forward_{&view_.forward, {memory, view.merged_numbers(lanes)}},
      transpose_{&view_.transpose, {memory, view.merged_numbers(lanes)}},
      dots_(memory, view.dot_numbers(lanes)),
      errors_(memory, lanes) {}

FusedExponentials* StreamStages::exponentials() {
  if (tiles_ == nullptr) return nullptr;
  if (!exponentials_) exponentials_.emplace(tiles_->view(), view_, spectra_, lanes_, *memory_);
  return &*exponentials_;
}

void StreamStages::set_stages(std::span<const double> times) {
  times_.assign(times.begin(), times.end());
  has_products_ = false;
  evaluate_stages();
  if (!exponentials_) return;
  begin_products();
  exponentials_->set_stages({tables(), products_.data()});
}

void StreamStages::evaluate_stages() {
  const bool is_known = revision_ == host_->revision();
  if (!is_known) {
    coefficients_.enter();
    revision_ = host_->revision();
    is_constant_ = host_->are_constant();
  }
  if (is_known && is_constant_) return;
  // Those of constants are looked at inside of a step, where a derivative that does not exist is found out.
  evaluated_ = times_;
  if (is_constant_) evaluated_ = {times_[times_.size() / 2]};
  coefficients_.evaluate(evaluated_, tables_.data());
  is_checked_ = false;
  forward_.of.reset();
  transpose_.of.reset();
}

void StreamStages::check_stages() {
  if (is_checked_) return;
  coefficients_.check(evaluated_);
  is_checked_ = is_constant_;
}

CoefficientTable StreamStages::table(std::size_t stage) const {
  return {tables_.data() + slot(stage) * view_.terms * CoefficientTable::row_size(lanes_), lanes_};
}

void StreamStages::apply(Merged& merged, std::size_t stage, const double* x, double* out) {
  const CoefficientTable a = table(stage);
  if (merged.of != slot(stage)) launch_merge(*merged.action, a, merged.g.data(), stream());
  merged.of = slot(stage);
  launch_apply(view_, *merged.action, {a, merged.g.data()}, x, out, stream());
}

void StreamStages::apply(std::size_t stage, const double* y, double* dydt) { apply(forward_, stage, y, dydt); }

void StreamStages::pull_back(std::size_t stage, const double* x, const double* y, double* out) {
  begin_products();
  launch_dots(view_, lanes_, x, y, dots_.data(), products_.data() + slot(stage) * view_.terms * lanes_, stream());
  apply(transpose_, stage, x, out);
}

void StreamStages::begin_products() {
  if (!has_products_) clear_on_device(products_.data(), products_.span().size_bytes(), memory_->stream());
  has_products_ = true;
}

StageCoefficients StreamStages::tables() const {
  const std::size_t size = view_.terms * CoefficientTable::row_size(lanes_);
  return {tables_.data(), is_constant_ ? 0 : size, lanes_};
}

void StreamStages::attempt(const FusedStep& step, const double* y, double* y1, std::span<double> errors) {
  StepArguments arguments;
  arguments.a = tables();
  arguments.h = step.h;
  arguments.levels = step.levels;
  arguments.y = y;
  arguments.rtol = step.rtol;
  arguments.atol = step.atol;
  arguments.y1 = y1;
  arguments.errors = errors_.data();
  tiles_->attempt(arguments);
  memory_->download(errors_.span(), errors);
}

void StreamStages::pull_back(const FusedStep& step, const double* y, double* lambda, double* currents) {
  begin_products();
  PullArguments arguments;
  arguments.a = tables();
  arguments.h = step.h;
  arguments.levels = step.levels;
  arguments.y = y;
  arguments.lambda = lambda;
  arguments.bars = products_.data();
  arguments.currents = currents;
  tiles_->pull_back(arguments);
}

bool StreamStages::reverse(std::span<double> input_bars) {
  if (input_bars_.size() < input_bars.size()) input_bars_ = {*memory_, input_bars.size()};
  const std::span<double> bars = input_bars_.span().first(input_bars.size());
  clear_on_device(bars.data(), bars.size_bytes(), memory_->stream());
  if (!coefficients_.reverse(evaluated_, products_.data(), bars.data())) return false;
  memory_->download(bars, input_bars);
  return true;
}

void StreamStages::products(std::size_t stage, std::span<double> products) {
  const std::size_t size = view_.terms * lanes_;
  if (is_constant_ && stage > 0) {
    std::ranges::fill(products, 0.0);
    return;
  }
  memory_->download(products_.span().subspan(stage * size, size), products);
}

}  // namespace costate

#include "device/stream_stages.hpp"

#include <algorithm>

#include "base/error.hpp"
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
      errors_(memory, lanes),
      steps_(memory.stream()),
      errors_on_host_(lanes) {}

/// Where nobody asked for it, a report may still be on its way to what is released.
StreamStages::~StreamStages() {
  if (is_awaited_) memory_->stream().finish();
}

FusedExponentials* StreamStages::exponentials() {
  if (tiles_ == nullptr) return nullptr;
  if (!exponentials_) exponentials_.emplace(tiles_->view(), view_, spectra_, lanes_, *memory_);
  return &*exponentials_;
}

void StreamStages::set_stages(std::span<const double> times) {
  if (times.size() > dop853::kStages) throw Error("too many stages for a device");
  times_.assign(times.begin(), times.end());
  has_products_ = false;
  is_reversed_ = false;
  take_stages();
  if (!exponentials_) return;
  DeviceWorks works = evaluation();
  begin_products(works);
  queue(works, memory_->stream());
  exponentials_->set_stages({tables(), products_.data()});
}

/// Coefficients of these times are evaluated with what is done first.
void StreamStages::take_stages() {
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
  is_evaluated_ = false;
  is_checked_ = false;
  has_troubles_ = false;
  forward_.of.reset();
  transpose_.of.reset();
}

DeviceWorks StreamStages::evaluation() {
  DeviceWorks works;
  if (!is_evaluated_) coefficients_.add_evaluation(evaluated_, tables_.data(), works);
  is_evaluated_ = true;
  return works;
}

void StreamStages::evaluate() { queue(evaluation(), memory_->stream()); }

void StreamStages::check_stages() {
  if (is_checked_) return;
  evaluate();
  if (has_troubles_) {
    coefficients_.check_reported(evaluated_);
  } else {
    coefficients_.check(evaluated_);
  }
  is_checked_ = is_constant_;
}

CoefficientTable StreamStages::table(std::size_t stage) const {
  return {tables_.data() + slot(stage) * view_.terms * CoefficientTable::row_size(lanes_), lanes_};
}

void StreamStages::apply(Merged& merged, std::size_t stage, const double* x, double* out) {
  evaluate();
  const CoefficientTable a = table(stage);
  if (merged.of != slot(stage)) launch_merge(*merged.action, a, merged.g.data(), stream());
  merged.of = slot(stage);
  launch_apply(view_, *merged.action, {a, merged.g.data()}, x, out, stream());
}

void StreamStages::apply(std::size_t stage, const double* y, double* dydt) { apply(forward_, stage, y, dydt); }

void StreamStages::pull_back(std::size_t stage, const double* x, const double* y, double* out) {
  DeviceWorks works;
  begin_products(works);
  queue(works, memory_->stream());
  launch_dots(view_, lanes_, x, y, dots_.data(), products_.data() + slot(stage) * view_.terms * lanes_, stream());
  apply(transpose_, stage, x, out);
}

/// Where there are none of these stages yet.
void StreamStages::begin_products(DeviceWorks& works) {
  if (!has_products_ && products_.size() > 0)
    works.emplace_back(DeviceClearing{products_.data(), products_.span().size_bytes()});
  has_products_ = true;
}

StageCoefficients StreamStages::tables() const {
  const std::size_t size = view_.terms * CoefficientTable::row_size(lanes_);
  return {tables_.data(), is_constant_ ? 0 : size, lanes_};
}

KernelCall StreamStages::attempt_call(const FusedStep& step, const double* y, double* y1) {
  StepArguments arguments;
  arguments.a = tables();
  arguments.h = step.h;
  arguments.levels = step.levels;
  arguments.y = y;
  arguments.rtol = step.rtol;
  arguments.atol = step.atol;
  arguments.y1 = y1;
  arguments.errors = errors_.data();
  return tiles_->attempt_call(arguments);
}

void StreamStages::attempt(const FusedStep& step, const double* y, double* y1, std::span<double> errors) {
  DeviceWorks works = evaluation();
  works.emplace_back(attempt_call(step, y, y1));
  works.emplace_back(DeviceReport{errors_.data(), errors_on_host_.data(), errors_.span().size_bytes()});
  if (!is_checked_) coefficients_.add_report(works);
  steps_.launch(works);
  memory_->stream().synchronize();
  has_troubles_ = !is_checked_;
  std::ranges::copy(errors_on_host_.values(), errors.begin());
}

void StreamStages::retake(const FusedStep& step, const double* y, double* y1) {
  DeviceWorks works = evaluation();
  works.emplace_back(attempt_call(step, y, y1));
  steps_.launch(works);
}

void StreamStages::pull_back(const FusedStep& step, const double* y, double* lambda) {
  DeviceWorks works = evaluation();
  begin_products(works);
  if (step.levels != nullptr) begin_currents(works);
  PullArguments arguments;
  arguments.a = tables();
  arguments.h = step.h;
  arguments.levels = step.levels;
  arguments.y = y;
  arguments.lambda = lambda;
  arguments.bars = products_.data();
  arguments.currents = step.levels != nullptr ? currents_.data() : nullptr;
  works.emplace_back(tiles_->pull_back_call(arguments));
  if (step.levels != nullptr) add_row_sums(works);
  add_reversal(works);
  steps_.launch(works);
}

void StreamStages::begin_currents(DeviceWorks& works) {
  if (currents_.size() == 0) {
    currents_ = {*memory_, view_.rows * view_.columns * lanes_};
    row_sums_ = {*memory_, view_.rows * lanes_};
    row_sums_on_host_ = LockedArray<double>(row_sums_.size());
  }
  works.emplace_back(DeviceClearing{currents_.data(), currents_.span().size_bytes()});
}

void StreamStages::add_row_sums(DeviceWorks& works) {
  works.emplace_back(
      costate::row_sums(StreamRowSums{view_.columns, lanes_, currents_.data(), row_sums_.data()}, view_.rows));
  works.emplace_back(DeviceReport{row_sums_.data(), row_sums_on_host_.data(), row_sums_.span().size_bytes()});
  is_awaited_ = true;
}

void StreamStages::add_reversal(DeviceWorks& works) {
  is_reversed_ = true;
  const std::size_t size = coefficients_.active().size() * lanes_;
  if (size == 0) return;
  if (input_bars_.size() < size) {
    await_report();  // it may be on its way to what is released
    input_bars_ = {*memory_, size};
    input_bars_on_host_ = LockedArray<double>(size);
  }
  const std::span<double> bars = input_bars_.span().first(size);
  works.emplace_back(DeviceClearing{bars.data(), bars.size_bytes()});
  coefficients_.add_reversal(evaluated_, products_.data(), bars.data(), works);
  works.emplace_back(DeviceReport{bars.data(), input_bars_on_host_.data(), bars.size_bytes()});
  is_awaited_ = true;
}

/// Once for all that a step back has to say.
void StreamStages::await_report() {
  if (is_awaited_) memory_->stream().synchronize();
  is_awaited_ = false;
}

std::span<const double> StreamStages::row_sums() {
  await_report();
  return row_sums_on_host_.values();
}

bool StreamStages::reverse(std::span<double> input_bars) {
  if (!is_reversed_) {
    DeviceWorks works;
    add_reversal(works);
    queue(works, memory_->stream());
  }
  await_report();
  if (!coefficients_.was_reversed()) return false;
  std::ranges::copy(input_bars_on_host_.values().first(input_bars.size()), input_bars.begin());
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

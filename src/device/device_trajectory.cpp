#include "device/device_trajectory.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "device/launch.hpp"
#include "integrate/dop853.hpp"
#include "integrate/step_size.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate {

namespace {

/// Numbers in a table of one time.
std::size_t table_size(std::size_t terms, std::size_t members) { return terms * CoefficientTable::row_size(members); }

}  // namespace

DeviceTrajectory::DeviceTrajectory(DeviceSteps& steps, const Layout& layout, std::size_t terms,
                                   const DeviceSolverOptions& options, const CudaStream& stream)
    : method_(&steps),
      layout_(layout),
      terms_(terms),
      options_(options),
      stream_(&stream),
      at_time_(terms * layout.members),
      errors_(layout.members),
      worst_(1) {}

void DeviceTrajectory::set_constant(std::span<const double> a) {
  fill_ = nullptr;
  host_table_.resize(table_size(terms_, layout_.members));
  fill_coefficients(a, layout_.members, host_table_.data());
  table_ = {host_table_, *stream_};
}

void DeviceTrajectory::set_varying(FillCoefficients fill) {
  fill_ = std::move(fill);
  host_table_.resize(dop853::kStages * table_size(terms_, layout_.members));
  table_ = DeviceArray<double>(host_table_.size());
}

StageCoefficients DeviceTrajectory::coefficients(const Step& step) {
  const std::size_t size = table_size(terms_, layout_.members);
  if (!fill_) return {table_.data(), 0, layout_.members};
  for (std::size_t i = 0; i < dop853::kStages; ++i) {
    fill_(step.t0 + dop853::kC[i] * step.size(), at_time_);
    fill_coefficients(at_time_, layout_.members, host_table_.data() + i * size);
  }
  table_.upload(host_table_, *stream_);
  return {table_.data(), size, layout_.members};
}

DeviceArray<double>& DeviceTrajectory::state_after(std::size_t steps) {
  while (states_.size() <= steps) states_.emplace_back(layout_.size());
  return states_[steps];
}

double DeviceTrajectory::attempt(const Step& step) {
  StepArguments arguments;
  arguments.a = coefficients(step);
  arguments.h = step.size();
  arguments.rtol = options_.rtol;
  arguments.atol = options_.atol;
  const std::size_t number = taken_.size();
  arguments.y1 = state_after(number + 1).data();
  arguments.y = states_[number].data();
  arguments.errors = errors_.data();
  method_->attempt(arguments);
  ++attempts_;
  // Fixed steps are queued one after the other; the last one tells whether the state stayed finite.
  return options_.step ? 0 : worst();
}

double DeviceTrajectory::worst() {
  launch_worst(errors_.data(), layout_.members, worst_.data(), stream_->get());
  return worst_.download(*stream_).front();
}

void DeviceTrajectory::run(const double* initial, double t0, double t1, double first) {
  taken_.clear();
  attempts_ = 0;
  copy_on_device(initial, state_after(0).data(), layout_.size() * sizeof(double), *stream_);
  StepSize sizes(dop853::kOrder, {.fixed = options_.step, .longest = 0, .least = 1e-15 * (t1 - t0)});
  sizes.begin(first);
  double t = t0;
  while (t < t1) {
    const Step step = sizes.propose(t, t1);
    if (!sizes.accept(step, attempt(step))) {
      if (!sizes.can_go_on()) throw PointError("the error cannot be kept below the tolerances on the device");
      continue;
    }
    taken_.push_back(step);
    t = step.t1;
    if (attempts_ > options_.max_steps) throw PointError("more than " + std::to_string(options_.max_steps) + " steps");
  }
  if (options_.step && !std::isfinite(worst()))
    throw PointError("the state is not finite (the fixed step is too long); lower it");
}

void DeviceTrajectory::walk_back(double* lambda, const TakeBars& take) {
  const std::size_t rows = fill_ ? dop853::kStages : 1;
  if (bars_.size() != rows * terms_ * layout_.members) bars_ = DeviceArray<double>(rows * terms_ * layout_.members);
  bars_.clear(*stream_);
  for (std::size_t n = taken_.size(); n-- > 0;) {
    PullArguments arguments;
    arguments.a = coefficients(taken_[n]);
    arguments.h = taken_[n].size();
    arguments.y = states_[n].data();
    arguments.lambda = lambda;
    arguments.bars = bars_.data();
    method_->pull_back(arguments);
    if (!fill_) continue;
    take(taken_[n], bars_.download(*stream_));
    bars_.clear(*stream_);
  }
  if (!fill_) take({taken_.front().t0, taken_.back().t1}, bars_.download(*stream_));
}

}  // namespace costate

#include "gpu/device_sweep.hpp"

#include <algorithm>
#include <chrono>

#include "base/error.hpp"
#include "device/launch.hpp"
#include "integrate/dop853.hpp"
#include "kernels/generator.hpp"

namespace costate::test {

namespace {

std::unique_ptr<DeviceSteps> make_method(const LinearTerms& terms, std::size_t batch, DeviceSweep::Way way,
                                         std::size_t width, const CudaDevice& device, const CudaStream& stream) {
  if (way == DeviceSweep::Way::Streams) return std::make_unique<StreamSteps>(terms, batch, stream);
  const auto shape = tile_shape(terms.equation, terms.dimension, width);
  if (!shape) throw Error("no tile of " + std::to_string(width) + " members");
  return std::make_unique<TileSteps>(terms, *shape, device, stream);
}

std::vector<double> norms_of(const Model& model) {
  const Generator generator(model);
  return {generator.norms().begin(), generator.norms().end()};
}

}  // namespace

DeviceSweep::DeviceSweep(const SweepOptions& options, std::size_t batch, Way way, std::size_t width,
                         std::optional<double> step, Drive drive, const CudaDevice& device, const CudaStream& stream)
    : stream_(&stream),
      drive_(drive),
      model_(kerr_model(options.levels)),
      terms_(lower(model_)),
      norms_(norms_of(model_)),
      method_(make_method(terms_, batch, way, width, device, stream)),
      layout_{options.levels, options.levels, batch},
      trajectory_(*method_, layout_, terms_.coefficients.size(), {options.rtol, options.atol, step, 100000}, stream),
      initial_(vacuum(layout_), stream),
      entries_(photon_entries(options.levels), stream),
      values_(batch),
      ones_(std::vector<double>(batch, 1.0), stream),
      lambda_(layout_.size()) {}

void DeviceSweep::run_batch(const std::vector<KerrPoint>& points, std::size_t first, Wanted wanted, Sweep& sweep) {
  const std::size_t members = layout_.members;
  const std::vector<KerrPoint> own(points.begin() + static_cast<std::ptrdiff_t>(first),
                                   points.begin() + static_cast<std::ptrdiff_t>(first + members));
  const std::vector<double> a = kerr_coefficients(terms_.coefficients, model_, own);
  if (drive_ == Drive::Constant) {
    trajectory_.set_constant(a);
  } else {
    trajectory_.set_varying(
        [this, a](double t, std::span<double> out) { std::ranges::copy(at_time(a, t), out.begin()); });
  }
  trajectory_.run(initial_.data(), 0, kKerrEnd, first_step(a, norms_, members));
  launch_expectation(entries_.data(), entries_.size(), layout_, trajectory_.state(trajectory_.steps()), values_.data(),
                     stream_->get());
  const std::vector<double> photons = values_.download(*stream_);
  std::copy(photons.begin(), photons.end(), sweep.photons.begin() + static_cast<std::ptrdiff_t>(first));
  sweep.steps += static_cast<double>(trajectory_.steps() * members);
  if (wanted == Wanted::Values) return;
  lambda_.clear(*stream_);
  launch_expectation_gradient(entries_.data(), entries_.size(), layout_, ones_.data(),
                              trajectory_.state(trajectory_.steps()), lambda_.data(), stream_->get());
  for (std::size_t b = 0; b < members; ++b) sweep.gradient[first + b] = {};
  trajectory_.walk_back(lambda_.data(), [&](const Step& step, std::span<const double> bars) {
    add_bars(step, {bars.begin(), bars.end()}, first, sweep);
  });
}

/// The coefficients of a point, with the pulse in that of the drive.
std::vector<double> DeviceSweep::at_time(const std::vector<double>& a, double t) const {
  std::vector<double> all = a;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (is_drive(terms_.coefficients[k / layout_.members], model_)) all[k] *= pulse(t);
  }
  return all;
}

void DeviceSweep::add_bars(const Step& step, const std::vector<double>& bars, std::size_t first, Sweep& sweep) const {
  const std::size_t members = layout_.members;
  const std::size_t size = terms_.coefficients.size() * members;
  for (std::size_t stage = 0; stage < bars.size() / size; ++stage) {
    const auto begin = bars.begin() + static_cast<std::ptrdiff_t>(stage * size);
    const std::vector<double> own(begin, begin + static_cast<std::ptrdiff_t>(size));
    const double factor = drive_ == Drive::Pulse ? pulse(step.t0 + dop853::kC[stage] * step.size()) : 1;
    for (std::size_t b = 0; b < members; ++b) {
      const KerrPoint more = kerr_gradient(terms_.coefficients, model_, own, members, b);
      KerrPoint& sum = sweep.gradient[first + b];
      sum = {sum.kerr + more.kerr, sum.detuning + more.detuning, sum.drive + factor * more.drive,
             sum.kappa + more.kappa};
    }
  }
}

Sweep DeviceSweep::run(const std::vector<KerrPoint>& points, Wanted wanted) {
  Sweep sweep;
  sweep.photons.resize(points.size());
  if (wanted == Wanted::Gradients) sweep.gradient.resize(points.size());
  stream_->synchronize();
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t first = 0; first + layout_.members <= points.size(); first += layout_.members)
    run_batch(points, first, wanted, sweep);
  stream_->synchronize();
  sweep.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  sweep.steps /= static_cast<double>(points.size());
  return sweep;
}

}  // namespace costate::test

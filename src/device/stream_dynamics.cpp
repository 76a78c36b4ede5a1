#include "device/stream_dynamics.hpp"

#include <algorithm>

#include "device/launch.hpp"

namespace costate {

StreamDynamics::StreamDynamics(const StreamView& view, std::size_t lanes, const CudaMemory& memory)
    : view_(view),
      lanes_(lanes),
      memory_(&memory),
      forward_(direction(view_.forward)),
      transpose_(direction(view_.transpose)),
      host_table_(view.terms * CoefficientTable::row_size(lanes)),
      dots_(memory, view.dot_numbers(lanes)),
      sums_(memory, view.terms * lanes) {}

StreamDynamics::Direction StreamDynamics::direction(const StreamAction& action) const {
  return {&action,
          {},
          {*memory_, view_.terms * CoefficientTable::row_size(lanes_)},
          {*memory_, view_.merged_numbers(lanes_)}};
}

void StreamDynamics::set(Direction& direction, std::span<const double> a) {
  if (std::ranges::equal(direction.a, a)) return;
  direction.a.clear();  // until all of it is there
  fill_coefficients(a, lanes_, host_table_.data());
  memory_->upload(host_table_, direction.table.span());
  launch_merge(*direction.action, {direction.table.data(), lanes_}, direction.g.data(), stream());
  direction.a.assign(a.begin(), a.end());
}

void StreamDynamics::apply(Direction& direction, std::span<const double> a, const double* x, double* out) {
  set(direction, a);
  launch_apply(view_, *direction.action, {{direction.table.data(), lanes_}, direction.g.data()}, x, out, stream());
}

void StreamDynamics::apply(std::span<const double> a, const double* x, double* out) { apply(forward_, a, x, out); }

void StreamDynamics::apply_adjoint(std::span<const double> a, const double* x, double* out) {
  apply(transpose_, a, x, out);
}

void StreamDynamics::inner_products(const double* x, const double* y, std::span<double> gradient) {
  clear_on_device(sums_.data(), sums_.span().size_bytes(), memory_->stream());
  launch_dots(view_, lanes_, x, y, dots_.data(), sums_.data(), stream());
  memory_->download(sums_.span(), gradient);
}

void StreamDynamics::pull_back(std::span<const double> a, const double* x, const double* y, double* out,
                               std::span<double> gradient) {
  inner_products(x, y, gradient);
  apply_adjoint(a, x, out);
}

}  // namespace costate

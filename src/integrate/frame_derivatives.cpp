#include "integrate/frame_derivatives.hpp"

#include "integrate/dop853.hpp"

namespace costate {

using dop853::kB;
using dop853::kC;
using dop853::kStages;

void FrameTangent::begin(double h, std::span<const double> dh) {
  h_ = h;
  dh_.assign(dh.begin(), dh.end());
  if (!frame_->is_turning() || phase_) return;
  phase_.emplace(frame_->interaction());
  energy_.emplace(frame_->interaction());
}

void FrameTangent::enter_stage(std::size_t i, std::span<const double> da, const double* state, double* x) {
  if (!frame_->is_turning()) return;
  frame_->turn(x);
  phase_->set(da, kC[i] * h_, dh_, kC[i]);
  phase_->add(1, state, x);
  energy_->set(da);
}

void FrameTangent::enter(const double* state, double* x) const {
  if (!frame_->is_turning()) return;
  energy_->add(-1, state, x);
  frame_->interaction().turn_back(x);
}

void FrameTangent::leave_stage(const double* k, double* dk) const {
  if (frame_->is_turning()) phase_->add(-1, k, dk);
}

void FrameTranspose::begin(double h, std::span<double> lambda, const double* y, std::span<const StateArray> k) {
  if (!frame_->is_turning()) return;
  h_ = h;
  if (!bars_) bars_.emplace(frame_->interaction());
  bars_->clear();
  frame_->turn_to(h);
  frame_->interaction().turn_back(lambda.data());
  bars_->add(h, lambda.data(), y);
  for (std::size_t j = 0; j + 1 < kStages; ++j) {
    if (kB[j] != 0) bars_->add(h * h * kB[j], lambda.data(), k[j].data());
  }
}

void FrameTranspose::enter_stage(std::size_t i, double* x, const double* k) {
  if (!frame_->is_turning()) return;
  if (i != kStages - 1) bars_->add(-kC[i] * h_, x, k);
  frame_->turn(x);
}

void FrameTranspose::leave_stage(std::size_t i, const double* m, const double* state, double* l) {
  if (!frame_->is_turning()) return;
  bars_->add(-1, m, state);
  frame_->interaction().subtract_adjoint(m, l);
  bars_->add(kC[i] * h_, l, state);
  frame_->interaction().turn_back(l);
}

void FrameTranspose::give_to(double t, Coefficients& coefficients, const CoefficientBars& bars) const {
  if (frame_->is_turning()) give_frame_bars(frame_->interaction(), bars_->row_sums(), t, coefficients, bars);
}

void FrameTranspose::add_to(std::span<double> bars) const {
  if (frame_->is_turning()) bars_->add_to(bars);
}

void FrameTranspose::add_to(StepEnds& ends) const {
  if (!frame_->is_turning()) return;
  const std::vector<double> along = bars_->along_energies();
  for (std::size_t b = 0; b < along.size(); ++b) {
    ends.t0[b] -= along[b] / h_;
    ends.t1[b] += along[b] / h_;
  }
}

void give_frame_bars(const InteractionFrame& frame, std::span<const double> row_sums, double t,
                     Coefficients& coefficients, const CoefficientBars& bars) {
  std::vector<double> gained(coefficients.at(t).size(), 0.0);
  frame.add_bars(row_sums, gained);
  bars.take(t, gained);
}

}  // namespace costate

// Gradients by the adjoint equation: d lambda/dt = -A(t)^T lambda, integrated back from the last save time a loss looks
// at, with dL/dy added at each such time; dL/dp = integral of lambda . (dA/dp) y dt + initial-state term + jump terms.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "checkpoint/stored_states.hpp"
#include "gradient/coefficient_reversal.hpp"
#include "gradient/observation.hpp"
#include "gradient/pull.hpp"
#include "gradient/reverse_sweep.hpp"
#include "gradient/trajectory.hpp"
#include "integrate/propagator.hpp"

namespace costate {

class AdjointPass {
 public:
  AdjointPass(const BatchSystem& system, const Observation& observation);

  /// Adds to static_bars[row][lane] what one loss gains through the trajectories of all lanes, by the rules of
  /// derivative_rules.hpp. A bar of 0 of a row that the loss may depend on is kUncertain. Members that cannot be
  /// integrated back are taken out of the batch.
  /// Forgotten steps of the trajectory are made again by `propagator`; those of segments that are done are given up
  /// where `release` asks for it.
  void run(Trajectory& trajectory, Propagator& propagator, std::span<const Pull> pulls, Release release,
           std::span<double> static_bars);

  /// Where run() is, between segments.
  void fields(Archive& archive);

  [[nodiscard]] CvodesStatistics statistics() const { return problem_.statistics(); }

 private:
  void integrand(double t, const double* lambda, double* dqdt);
  void integrate_back(double from, double to);
  void begin(double from, double to);
  void add_integrals();
  void set_quadrature_tolerances(double from, double to);
  void add_jumps(const Segment& segment, const Interval& before);
  void cross_edge(const Segment& segment, const Interval& before);
  void lose_member(const PointError& error);
  [[nodiscard]] std::size_t quadrature_capacity();
  [[nodiscard]] const StateMemory& memory() const { return system_->processor->memory(); }

  const BatchSystem* system_;
  DrivenGenerator generator_;
  std::size_t capacity_;  ///< most static inputs that are active at once
  CvodesProblem problem_;
  StepGuard guard_;
  const DenseOutput* forward_ = nullptr;  ///< of the segment being walked back
  CoefficientReversal reversal_;          ///< of the inputs under the quadrature
  ReverseSweep sweep_;
  StateArray y_;
  std::vector<double> products_;  ///< [m][lane]
  std::size_t left_ = 0;          ///< segments that are to be walked back
};

}  // namespace costate

// Gradients by the adjoint equation: d lambda/dt = -A(t)^T lambda, integrated back from the last save time a loss looks
// at, with dL/dy added at each such time; dL/dp = integral of lambda . (dA/dp) y dt + initial-state term + jump terms.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/kink_watch.hpp"
#include "gradient/observation.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// How one loss pulls on one number observed along the trajectory that is walked back.
struct Pull {
  Observed observed;
  std::size_t save;
  std::vector<double> weight;  ///< dL/d(observed), [lane]
};

class AdjointPass {
 public:
  AdjointPass(const BatchSystem& system, const Observation& observation);

  /// Adds to static_bars[row][lane] what one loss gains through the trajectories of all lanes, by the rules of
  /// derivative_rules.hpp. A bar of 0 of a row that the loss may depend on is kUncertain. Members that cannot be
  /// integrated back are taken out of the batch.
  /// Forgotten steps of the trajectory are made again by `propagator`; those of segments that are done are given up
  /// where `release` asks for it: the last loss that uses the trajectory.
  enum class Release { Keep, Steps };
  void run(Trajectory& trajectory, Propagator& propagator, std::span<const Pull> pulls, Release release,
           std::span<double> static_bars);

  [[nodiscard]] CvodesStatistics statistics() const { return problem_.statistics(); }

 private:
  void integrand(double t, const double* lambda, double* dqdt);
  void set_scales(std::span<const Pull> pulls);
  void integrate_back(const Segment& segment, double from, double to, std::span<double> static_bars);
  void begin(double from, double to);
  void add_integrals(std::span<double> static_bars);
  void set_quadrature_tolerances(double from, double to);
  void add_jumps(const Segment& segment, const Interval& before, std::span<double> static_bars);
  void cross_edge(const Segment& segment, const Interval& before, std::span<double> static_bars);
  void lose_member(const PointError& error);
  void touch(std::size_t row);
  [[nodiscard]] std::size_t quadrature_capacity();

  const BatchSystem* system_;
  const Observation* observation_;
  DrivenGenerator generator_;
  std::size_t capacity_;  ///< most static inputs that are active at once
  CvodesProblem problem_;
  StepGuard guard_;
  const DenseOutput* forward_ = nullptr;  ///< of the segment being walked back
  std::vector<std::size_t> active_;       ///< inputs of the dynamics under the quadrature
  std::vector<bool> pulled_;              ///< [lane], that the loss has looked at, on the way back
  std::vector<bool> touched_;             ///< [static row][lane], that the loss may depend on
  KinkWatch watch_;                       ///< of the derivatives with respect to [static row][lane]
  std::vector<double> lambda_;            ///< scaled: lambda / scale_
  std::vector<double> scale_;             ///< [lane]
  std::vector<double> y_;
  std::vector<double> products_;    ///< [m][lane]
  std::vector<double> input_bars_;  ///< [input][lane]
};

}  // namespace costate

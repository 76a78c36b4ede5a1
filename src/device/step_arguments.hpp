// What a step of DOP853 on a device reads and writes: plain pointers, so that kernels take them as they are.
#pragma once

#include <cstddef>

#include "kernels/coefficient_table.hpp"

namespace costate {

/// Coefficients at the stage times of a step, a CoefficientTable for each; the stages share one where they are
/// constant.
struct StageCoefficients {
  const double* values = nullptr;
  std::size_t stage_stride = 0;  ///< 0: constant
  std::size_t members = 0;

  [[nodiscard]] COSTATE_INLINE bool vary() const { return stage_stride != 0; }
  [[nodiscard]] COSTATE_INLINE CoefficientTable at(std::size_t stage) const {
    return {values + stage * stage_stride, members};
  }
};

/// y1 = Phi y and the errors of the members. With levels E[level][member] the step is taken in the interaction frame
/// that turns with them (see RungeKutta); those of its transpose go on with `currents`.
struct StepArguments {
  StageCoefficients a;
  double h = 0;
  const double* y = nullptr;
  double rtol = 0;
  double atol = 0;
  double* y1 = nullptr;
  double* errors = nullptr;  ///< [member]
  const double* levels = nullptr;
};

/// lambda = Phi^T lambda, and bars[stage][m][member] += dL/da_m(t_stage); in one row where a_m is constant.
struct PullArguments {
  StageCoefficients a;
  double h = 0;
  const double* y = nullptr;
  double* lambda = nullptr;
  double* bars = nullptr;
  const double* levels = nullptr;
  double* currents = nullptr;  ///< += those of InteractionFrame::Bars, [row][column][member]; with levels
};

}  // namespace costate

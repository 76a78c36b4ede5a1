// The generator at the stages of DOP853.
#pragma once

#include <array>
#include <cstddef>

#include "integrate/dop853.hpp"
#include "integrate/one_step.hpp"
#include "integrate/propagator.hpp"

namespace costate {

using StageTimes = std::array<double, dop853::kStages>;

/// t_i = t0 + c_i h, but a rounding (Timeline::resolution) inside of the ends of the step, where a kink or the jump of
/// a derivative is seen from the step's own side.
[[nodiscard]] double stage_time(const Timeline& timeline, const Step& step, std::size_t i);
[[nodiscard]] StageTimes stage_times(const Timeline& timeline, const Step& step);

/// A(t_i), with coefficients of the processor where it evaluates them, else of the host.
class StageGenerator {
 public:
  /// Both outlive this.
  StageGenerator(const BatchSystem& system, DrivenGenerator& generator)
      : timeline_(&system.timeline), generator_(&generator) {}

  /// From now on of this step.
  void set(const Step& step);
  [[nodiscard]] const StageTimes& times() const { return times_; }

  /// k = A(t_i) y
  void apply(std::size_t i, const double* y, double* k);
  /// Throws the MemberError of coefficients that only the processor has seen.
  void check();

 private:
  const Timeline* timeline_;
  DrivenGenerator* generator_;
  StageTimes times_{};
};

}  // namespace costate

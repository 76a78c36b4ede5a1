// What bounds the steps of an explicit method.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "integrate/propagator.hpp"
#include "integrate/step_frame.hpp"

namespace costate {

/// The coefficients at the start of a step, of which its bounds are: the energies' frequencies go to the frame, decay
/// bounds all steps.
class StabilityBounds {
 public:
  /// All outlive this.
  StabilityBounds(const BatchSystem& system, DrivenGenerator& generator, StepFrame& frame);

  /// Where stages are the processor's, the host looks again only where energies, which are steady, or decay may be
  /// others; what is wrong at this very time is then found out with the first stage.
  void look_at(double t);
  /// The longest step that is stable, from the largest rate of all lanes. 0: no bound.
  [[nodiscard]] double longest() const { return longest_; }

 private:
  void take_decay(std::span<const double> a);

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  StepFrame* frame_;
  bool is_decay_steady_;
  std::optional<std::uint64_t> looked_at_;  ///< revision of the coefficients of which these bounds are
  double longest_ = 0;
};

}  // namespace costate

// The frame that a step of a Runge-Kutta method is taken in.
#pragma once

#include <optional>
#include <span>

#include "base/archive.hpp"
#include "integrate/combination.hpp"
#include "integrate/interaction_frame.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// For steps longer than change() the interaction frame, where the frequencies in D alone would make them unstable, or
/// fixed ones inaccurate. Below, none: the error is less without it, and U = 1 and D = 0 in what follows.
class StepFrame {
 public:
  /// `system` outlives this.
  explicit StepFrame(const BatchSystem& system);

  /// Takes E from coefficients [m][lane], at any time. change() is that of the first ones, so that steps that are taken
  /// again are the same.
  void take_energies(std::span<const double> a);
  /// 0: all steps are taken without the frame.
  [[nodiscard]] double change() const { return change_.value_or(0); }
  void fields(Archive& archive) { archive.field(change_); }

  /// The interaction frame where steps of this size are taken in it, else nothing.
  [[nodiscard]] const InteractionFrame* frame_of(double h) const;
  [[nodiscard]] const InteractionFrame& interaction() const { return interaction_; }

  /// From now on that of a step of this size.
  void choose(double h) { is_turning_ = frame_of(h) != nullptr; }
  [[nodiscard]] bool is_turning() const { return is_turning_; }

  /// From now on U is U(duration).
  void turn_to(double duration) {
    if (is_turning_) interaction_.turn_to(duration);
  }
  /// out = U sum; `out` may be one of the vectors.
  void turn(const Combination& sum, std::span<double> out) const;
  /// y = U y
  void turn(double* y) const {
    if (is_turning_) interaction_.turn(y);
  }
  /// k = A y becomes U^-1 (A - D) y.
  void enter(const double* y, double* k) const {
    if (is_turning_) interaction_.enter(y, k);
  }

 private:
  const Processor* processor_;
  double longest_;  ///< change() times the radius of D
  InteractionFrame interaction_;
  std::optional<double> change_;
  bool is_turning_ = false;
};

}  // namespace costate

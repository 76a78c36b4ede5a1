// How long the steps of a one-step method are.
#pragma once

#include <optional>

#include "base/archive.hpp"
#include "integrate/one_step.hpp"

namespace costate {

/// Steps that keep the estimated error below 1, and end on targets.
///
/// An error e of a method of order p suggests h' = 0.9 h e^(-1/p), within a fifth and six times h, and not above h
/// after a failure (Hairer, Norsett & Wanner, Solving ODEs I, II.4). With fixed steps every stretch up to a target is
/// divided into the fewest equal steps that are not longer than asked for, and any finite error is accepted.
///
/// Where longer steps are taken in another way, a failure of one of them says little about the shorter ones, and they
/// little about it: the first step is one of the longer ones, and after one that failed steps stay below the change for
/// 1, 2, 4, ... 64 steps until it is tried again.
class StepSize {
 public:
  struct Limits {
    std::optional<double> fixed;
    double longest = 0;  ///< 0: no bound
    double least = 0;    ///< what is not longer is no step
  };
  StepSize(int order, const Limits& limits) : order_(order), limits_(limits) {}

  /// Steps longer than `size` are taken in another way; 0: none are.
  void set_change(double size) { change_ = size; }
  /// From now on no step is longer than that; 0: no bound.
  void set_longest(double size) { bound_ = size; }
  /// Forgets the steps so far; the next one is about `guess` long.
  void begin(double guess);
  /// The next step to attempt, from t to `target` at most.
  [[nodiscard]] Step propose(double t, double target) const;
  /// Whether a step with this error is accepted; learns from it for the next one.
  [[nodiscard]] bool accept(const Step& step, double error);
  /// Not the limits.
  void fields(Archive& archive) {
    archive.field(size_);
    archive.field(has_failed_);
    archive.field(change_);
    archive.field(bound_);
    archive.field(wait_);
    archive.field(next_wait_);
  }
  /// After a failure: whether a step that is shorter can still be one.
  [[nodiscard]] bool can_go_on() const { return !limits_.fixed && size_ > limits_.least; }

 private:
  int order_;
  Limits limits_;
  [[nodiscard]] bool is_beyond(double size) const { return change_ > 0 && size > change_; }
  [[nodiscard]] double below_change() const;
  [[nodiscard]] bool is_trying() const;
  void put_off();

  double size_ = 0;
  bool has_failed_ = false;
  double change_ = 0;
  double bound_ = 0;
  long wait_ = 0;  ///< steps that still have to stay below the change
  long next_wait_ = 1;
};

}  // namespace costate

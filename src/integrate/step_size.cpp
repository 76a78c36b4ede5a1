#include "integrate/step_size.hpp"

#include <algorithm>
#include <cmath>

namespace costate {

namespace {

constexpr double kSafety = 0.9;
constexpr double kMostShrinking = 0.2;
constexpr double kMostGrowth = 6;
/// A stretch that is longer than a number of steps by this part of one takes no further step; lengths that differ by
/// this part are one.
constexpr double kRounding = 1e-9;
constexpr long kLongestWait = 64;
constexpr double kJustBeyond = 1.01;

double at_most(double size, double longest) { return longest > 0 ? std::min(size, longest) : size; }

}  // namespace

void StepSize::begin(double guess) {
  size_ = at_most(guess, limits_.longest);
  has_failed_ = false;
  wait_ = 0;
  next_wait_ = 1;
}

/// Whether the next step is to find out what lies beyond the change.
bool StepSize::is_trying() const {
  const bool can_be_long = bound_ == 0 || is_beyond(bound_);
  return change_ > 0 && can_be_long && wait_ == 0 && !is_beyond(size_);
}

Step StepSize::propose(double t, double target) const {
  const double rest = target - t;
  if (limits_.fixed) {
    const double count = std::ceil(rest / *limits_.fixed - kRounding);
    return {t, count <= 1 ? target : t + rest / count};
  }
  const auto towards = [&](double size) -> Step {
    if (size >= rest) return {t, target};
    // The last two steps share what is left.
    return {t, 2 * size >= rest ? t + 0.5 * rest : t + size};
  };
  if (is_trying()) {
    // The target may leave no room for it.
    const Step tried = towards(at_most(at_most(kJustBeyond * change_, limits_.longest), bound_));
    if (is_beyond(tried.size())) return tried;
  }
  return towards(at_most(size_, bound_));
}

/// The difference of two times that are this far apart is below the change, too.
double StepSize::below_change() const { return (1 - kRounding) * change_; }

/// Steps stay below the change for some time.
void StepSize::put_off() {
  wait_ = next_wait_;
  next_wait_ = std::min(2 * next_wait_, kLongestWait);
}

bool StepSize::accept(const Step& step, double error) {
  if (limits_.fixed) return std::isfinite(error);
  const double size = step.size();
  if (is_beyond(size)) {
    if (error <= 1) {
      next_wait_ = 1;
    } else if (is_trying()) {
      put_off();
      return false;
    }
  }
  if (!(error <= 1)) {
    const double factor = kSafety * std::pow(error, -1.0 / order_);
    size_ = size * (factor >= kMostShrinking ? std::min(factor, 1.0) : kMostShrinking);  // where it is NaN, too
    has_failed_ = true;
    if (is_beyond(size) && !is_beyond(size_)) {
      size_ = below_change();
      put_off();
    }
    return false;
  }
  const double factor = error > 0 ? kSafety * std::pow(error, -1.0 / order_) : kMostGrowth;
  double next = size * std::clamp(factor, kMostShrinking, has_failed_ ? 1.0 : kMostGrowth);
  // A step that was cut short by a target says nothing against longer ones.
  if (size < size_) next = std::max(next, size_);
  size_ = at_most(next, limits_.longest);
  if (wait_ > 0 && change_ > 0) {
    --wait_;
    size_ = at_most(size_, below_change());
  }
  has_failed_ = false;
  return true;
}

}  // namespace costate

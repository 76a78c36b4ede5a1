// The lanes of one batch: what each of them holds, and which points are still being solved.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/archive.hpp"

namespace costate {

/// Lanes [point][initial state], the initial state varying fastest, and behind them lanes that only fill up vector
/// registers: copies of the last one that take no part.
///
/// A point that cannot be solved is taken out and its lanes are silent from then on: their coefficients and states are
/// 0, so that they need no steps of their own, and the others go on from where they are.
class Members {
 public:
  /// `lanes` >= points * initials >= 1.
  Members(std::size_t points, std::size_t initials, std::size_t lanes);

  [[nodiscard]] std::size_t lanes() const { return silent_.size(); }
  [[nodiscard]] std::size_t points() const { return reasons_.size(); }
  [[nodiscard]] std::size_t initials() const { return initials_; }
  [[nodiscard]] std::size_t lane(std::size_t point, std::size_t initial) const { return point * initials_ + initial; }
  [[nodiscard]] std::size_t point(std::size_t lane) const;
  [[nodiscard]] std::size_t initial(std::size_t lane) const;

  /// By lane.
  [[nodiscard]] const std::vector<bool>& silent() const { return silent_; }
  [[nodiscard]] bool is_live(std::size_t point) const { return reasons_[point].empty(); }
  /// Why a point was taken out; empty where it was not.
  [[nodiscard]] const std::string& reason(std::size_t point) const { return reasons_[point]; }

  void fields(Archive& archive) {
    archive.field(silent_);
    archive.field(reasons_);
  }

  /// Takes out the point of a lane or, where that is silent already, the first one that is not. The last one stays:
  /// throws PointError with the reason.
  void take_out(std::size_t lane, const std::string& reason);

 private:
  std::size_t initials_;
  std::vector<bool> silent_;
  std::vector<std::string> reasons_;  ///< [point]
};

/// x[...][lane] = 0 in the silent lanes.
void clear_silent(const std::vector<bool>& silent, std::span<double> x);

}  // namespace costate

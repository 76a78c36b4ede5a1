// Tells derivatives that do not exist from those that are only met on a kink in passing.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "base/archive.hpp"

namespace costate {

/// Looks on while an integrator walks along a coefficient's derivatives. A kink that is met at one time was passed; one
/// that is met at two times in a row is where the coefficient stays, and the derivative does not exist.
class KinkWatch {
 public:
  /// Watches `count` derivatives.
  explicit KinkWatch(std::size_t count) : missing_(count, 0.0), last_met_(count, kNever) {}

  /// The derivatives are looked at next at time t.
  void look_at(double t) {
    if (t == now_) return;
    before_ = now_;
    now_ = t;
  }
  /// There, derivative k is `derivative`, NaN or too large to be one; see derivative_rules.hpp.
  void meet(std::size_t k, double derivative);
  /// Derivative k does not exist, whatever is met.
  void rule_out(std::size_t k, double derivative);

  void fields(Archive& archive) {
    archive.field(missing_);
    archive.field(last_met_);
    archive.field(now_);
    archive.field(before_);
  }

  /// 0 where derivative k exists, else NaN or infinity.
  [[nodiscard]] double missing(std::size_t k) const { return missing_[k]; }

 private:
  static constexpr double kNever = std::numeric_limits<double>::quiet_NaN();

  std::vector<double> missing_;
  std::vector<double> last_met_;
  double now_ = kNever;
  double before_ = kNever;
};

}  // namespace costate

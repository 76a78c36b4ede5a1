#include "gradient/kink_watch.hpp"

#include <cmath>

#include "graph/derivative_rules.hpp"

namespace costate {

void KinkWatch::meet(std::size_t k, double derivative) {
  if (last_met_[k] == before_) rule_out(k, derivative);
  last_met_[k] = now_;
}

void KinkWatch::rule_out(std::size_t k, double derivative) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  missing_[k] = joined(missing_[k], std::isnan(derivative) ? derivative : kInfinity);
}

}  // namespace costate

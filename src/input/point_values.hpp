// Numbers that must be legal at every point of the sweep.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "sweep/points.hpp"

namespace costate {

struct IllegalNumber {
  std::size_t point;
  double value;
};

/// For each node, which depends on parameters alone, the first point of the sweep at which its value is not legal.
[[nodiscard]] std::vector<std::optional<IllegalNumber>> first_illegal(const std::vector<NodeId>& nodes,
                                                                      const std::function<bool(double)>& is_legal,
                                                                      const Sweep& sweep, const Model& model);

/// " at point 3 of the sweep, where kappa = -0.1"; nothing without a sweep.
[[nodiscard]] std::string point_text(const Sweep& sweep, std::size_t point);

}  // namespace costate

// One sweep axis: exactly one of the keys that its mode knows gives the values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "input/reader.hpp"

namespace costate {

/// A way to give the values of an axis.
struct AxisKind {
  std::string key;
  /// Reports what is wrong and returns nothing.
  std::function<std::optional<std::vector<double>>(const Item&)> read;
};

/// What the axes of a mode may be.
struct AxisKinds {
  std::vector<AxisKind> kinds;
  std::vector<std::string> foreign;  ///< keys of other modes' axes
  std::string advice;                ///< for who wrote one of those: "set mode = ..."
};

/// The values of an axis; nothing, with the problem reported, where they are wrong.
std::optional<std::vector<double>> read_axis_values(Section& axis, const AxisKinds& kinds);

}  // namespace costate

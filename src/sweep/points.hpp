// The points of a sweep: a function of the input alone, in a fixed order.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace costate {

enum class SweepMode {
  None,  ///< one point
  Grid,  ///< outer product of the axes, first axis slowest
  Zip,   ///< equal-length axes together; random points and those of a table, too
};

struct SweepAxis {
  std::string parameter;       ///< as written: "drive", "amp[2]"
  std::size_t flat_index = 0;  ///< in the parameter table
  std::vector<double> values;
};

struct Sweep {
  SweepMode mode = SweepMode::None;
  std::vector<SweepAxis> axes;

  [[nodiscard]] std::size_t size() const;
  /// Lengths of the sweep dimensions in the output: one per axis (grid), one (zip), none.
  [[nodiscard]] std::vector<std::size_t> shape() const;
  /// Index on each axis of a point.
  [[nodiscard]] std::vector<std::size_t> indices(std::size_t point) const;
  /// `base` with the swept entries replaced.
  [[nodiscard]] std::vector<double> parameters(std::size_t point, std::vector<double> base) const;
};

}  // namespace costate

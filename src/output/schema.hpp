// What stands in the result file of a job: its dimensions, coordinates and variables, in the order they are created.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "wrap/hdf5_object.hpp"

namespace costate {

using Attributes = std::vector<std::pair<std::string, Hdf5Array>>;

struct Dimension {
  std::string name;
  std::size_t length = 0;
};

/// Values along one dimension that are known before the run. Named as the dimension, it is the dimension's own
/// variable.
struct Coordinate {
  std::string name;
  std::string dimension;
  Hdf5Array values;
};

/// A variable with one block of values per sweep point, on the sweep's dimensions and these.
struct PointVariable {
  std::string name;
  ElementType type = ElementType::Double;
  std::vector<Dimension> dimensions;
  std::vector<std::byte> fill;  ///< one element: pending or failed
  Attributes attributes;
  /// The block's bytes from a result that did not fail.
  std::function<std::vector<std::byte>(const PointResult&)> block;

  [[nodiscard]] std::size_t block_size() const;
};

/// The values of the variable `status`.
enum class PointStatus : std::int8_t { Pending = 0, Done = 1, Failed = 2 };

struct Schema {
  std::vector<Dimension> sweep;
  std::vector<Dimension> dimensions;  ///< all of them
  std::vector<Coordinate> coordinates;
  std::vector<PointVariable> variables;
};

[[nodiscard]] Schema make_schema(const Job& job);

/// The bytes of a block of which nothing is known.
[[nodiscard]] std::vector<std::byte> fill_block(const PointVariable& variable);

/// The bytes a point's block of a variable holds: its values, or what stands for a failed point.
[[nodiscard]] std::vector<std::byte> block_of(const PointVariable& variable, const PointResult& result);

}  // namespace costate

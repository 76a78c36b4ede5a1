// [time]: the interval, and when the states are looked at.
#pragma once

#include <optional>

#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "model/model.hpp"
#include "sweep/points.hpp"

namespace costate {

/// More save times than this are refused: each costs memory for every observable.
inline constexpr std::int64_t kMaximumSaveTimes = 1000000;

struct TimeSection {
  bool is_known = false;                ///< whether the interval and the save times could be read
  std::optional<Item> end_with_points;  ///< the end where it depends on parameters: what check_end() is for
};

/// Reads start, end and the save times. It also decides what t means in coefficients and rates: they are read behind
/// it.
TimeSection read_time(Section& root, ParameterScope& parameters, Model& model);

/// Reports an end that is not after the start at a point of the sweep, with the first such point.
void check_end(const Item& end, const Sweep& sweep, const Model& model);

}  // namespace costate

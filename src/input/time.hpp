// [time]: the interval, and when the states are looked at.
#pragma once

#include "input/reader.hpp"
#include "model/model.hpp"

namespace costate {

/// More save times than this are refused: each costs memory for every observable.
inline constexpr std::int64_t kMaximumSaveTimes = 1000000;

/// Reads start, end and the save times. Returns whether they are known.
bool read_time(Section& root, Model& model);

}  // namespace costate

// One step of a Program.
#pragma once

#include <cstdint>

#include "graph/graph.hpp"

namespace costate {

/// result = op(a, b); all are rows of registers.
struct Instruction {
  Op op;
  std::uint32_t result;
  std::uint32_t a;
  std::uint32_t b;
  std::int64_t index;  ///< exponent of IntegerPower; which discrete node of Step and Pulse
};

}  // namespace costate

// One step of a Program, and what a Pulse in it is made of.
#pragma once

#include <cstddef>
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

/// What a Pulse has besides its argument; first and last are rows of registers.
struct PulseOperands {
  unsigned degree;
  std::uint32_t first;
  std::uint32_t last;
  std::size_t values;  ///< where the rows of its values start among those of all Pulses
  std::uint32_t intervals;
};

}  // namespace costate

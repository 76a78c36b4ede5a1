// The arithmetic of a program over lanes, as the instruction set in use has it. Each sweep runs up to the next Step or
// Pulse, which Evaluation treats itself, and returns where it stopped.
#pragma once

#include <cstddef>
#include <cstdint>

#include "graph/derivative_rules.hpp"
#include "graph/instruction.hpp"

namespace costate {

/// Tables are [row][lane].
struct TapeRows {
  std::size_t lanes;
  std::uint32_t inputs;        ///< rows below this one are inputs
  std::uint32_t first_result;  ///< from here on results; between both constants
  double* registers;           ///< [row]
  double* derivatives;         ///< bars or tangents; row 0 is that of all constants, then one row for each result
  const char* leads_on;        ///< [row]: not 0 where a reverse sweep goes on, to an input that is wanted
};

struct TapeLoops {
  /// Forward over [next, last).
  const Instruction* (*evaluate)(const Instruction* next, const Instruction* last, const TapeRows& rows);
  /// Backward over [first, behind), from its end; returns the end of what is left: the instruction before it is
  /// discrete.
  const Instruction* (*reverse)(const Instruction* first, const Instruction* behind, const TapeRows& rows,
                                double* input_bars, AtKinks at_kinks);
  /// Forward over [next, last), behind evaluate.
  const Instruction* (*tangent)(const Instruction* next, const Instruction* last, const TapeRows& rows,
                                const double* input_tangents, AtKinks at_kinks);
};

[[nodiscard]] const TapeLoops& tape_loops();

}  // namespace costate

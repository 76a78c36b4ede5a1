#include "graph/tape_loops.hpp"

#include "base/instruction_set.hpp"

COSTATE_DECLARE_TABLES(TapeLoops, kTapeLoops)

namespace costate {

const TapeLoops& tape_loops() { return COSTATE_CHOOSE_TABLE(kTapeLoops); }

}  // namespace costate

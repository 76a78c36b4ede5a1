#include "kernels/phase_loops.hpp"

#include "base/instruction_set.hpp"

COSTATE_DECLARE_TABLES(PhaseLoops, kPhaseLoops)

namespace costate {

const PhaseLoops& phase_loops() { return COSTATE_CHOOSE_TABLE(kPhaseLoops); }

}  // namespace costate

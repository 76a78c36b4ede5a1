#include "kernels/band_loops.hpp"

#include "base/instruction_set.hpp"

COSTATE_DECLARE_TABLES(BandLoops, kBandLoops)

namespace costate {

const BandLoops& band_loops() { return COSTATE_CHOOSE_TABLE(kBandLoops); }

}  // namespace costate

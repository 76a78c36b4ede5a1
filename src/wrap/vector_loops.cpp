#include "wrap/vector_loops.hpp"

#include "base/instruction_set.hpp"

COSTATE_DECLARE_TABLES(VectorLoops, kVectorLoops)

namespace costate {

const VectorLoops& vector_loops() { return COSTATE_CHOOSE_TABLE(kVectorLoops); }

}  // namespace costate

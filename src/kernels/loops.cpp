#include "kernels/loops.hpp"

#include "base/instruction_set.hpp"

COSTATE_DECLARE_TABLES(KernelLoops, kKernelLoops)

namespace costate {

const KernelLoops& kernel_loops() { return COSTATE_CHOOSE_TABLE(kKernelLoops); }

}  // namespace costate

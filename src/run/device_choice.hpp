// On what a job is computed: what it asks for, and what this machine has.
#pragma once

#include <string>

#include "input/job.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// Sets job.solver.device, the same on all ranks, and returns its name: "cpu (avx512)", "cuda (NVIDIA H100)". Where the
/// job leaves it open, devices are taken where all ranks see one and the method runs on them; the log says which, and
/// why. The ranks of a machine take its devices in turn. Collective; throws InputError on all ranks where the job asks
/// for what is not there; `input` names it in messages.
std::string settle_device(Job& job, const std::string& input, const Communicator& communicator);

}  // namespace costate

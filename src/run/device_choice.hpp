// On what a job is computed: what it asks for, and what this machine has.
#pragma once

#include <string>

#include "input/job.hpp"
#include "wrap/mpi.hpp"

namespace costate {

struct DeviceChoice {
  std::string name;     ///< "cpu (avx512)", "cuda (NVIDIA H100)"
  std::string message;  ///< what was chosen, and why, where the job leaves it open or a device is used; else ""
};

/// Sets job.solver.device, the same on all ranks. Where the job leaves it open, devices are taken where all ranks see
/// one and the method runs on them. The ranks of a machine take its devices in turn. Collective; throws InputError on
/// all ranks where the job asks for what is not there.
DeviceChoice settle_device(Job& job, const Communicator& communicator);

}  // namespace costate

// The input of a run, the same on all ranks.
#pragma once

#include "input/job.hpp"
#include "run/device_choice.hpp"
#include "run/request.hpp"
#include "wrap/mpi.hpp"

namespace costate {

struct LoadedJob {
  Job job;
  InputFiles::Contents files;  ///< that it names
  DeviceChoice device;         ///< what it is computed on
};

/// The job of the request, the same on all ranks: rank 0 reads the file and those it names, all parse the same bytes.
/// Its device is settled. Collective; throws InputError on all ranks.
[[nodiscard]] LoadedJob load(const RunRequest& request, const Communicator& communicator);

}  // namespace costate

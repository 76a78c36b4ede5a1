// The checks before a run: everything here happens before anything is computed or written.
#pragma once

#include <filesystem>

#include "input/job.hpp"
#include "run/request.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// The job of the request, the same on all ranks: rank 0 reads the file, all parse its text. Collective; throws
/// InputError on all ranks.
[[nodiscard]] Job load(const RunRequest& request, const Communicator& communicator);

/// The file the results go to. Collective; throws InputError on all ranks where it is there already (or a journal of
/// it) and may not be overwritten, or where it cannot be written.
[[nodiscard]] std::filesystem::path claim_output(const RunRequest& request, const Job& job,
                                                 const Communicator& communicator);

}  // namespace costate

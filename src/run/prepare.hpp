// The checks before a run: everything here happens before anything is computed or written.
#pragma once

#include <filesystem>
#include <memory>

#include "input/job.hpp"
#include "output/temporary_file.hpp"
#include "run/request.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// The job of the request, the same on all ranks: rank 0 reads the file and those it names, all parse the same bytes.
/// Collective; throws InputError on all ranks.
[[nodiscard]] Job load(const RunRequest& request, const Communicator& communicator);

struct OutputClaim {
  std::filesystem::path path;           ///< the file the results go to
  std::unique_ptr<TemporaryFile> file;  ///< on rank 0
};

/// Collective; throws InputError on all ranks where the output is there already (or a journal of it) and may not be
/// overwritten, where it is an input, where another run writes it, or where it cannot be written.
[[nodiscard]] OutputClaim claim_output(const RunRequest& request, const Job& job, const Communicator& communicator);

}  // namespace costate

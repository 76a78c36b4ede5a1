// The program's commands, one file each, and the exit statuses they share.
#pragma once

#include <mpi.h>

#include <string>

#include "command_line.hpp"

namespace costate {

enum class ExitStatus {
  Success = 0,
  Failure = 1,       ///< anything that has no status of its own
  InputError = 2,    ///< the input or the command is wrong: nothing was computed or written
  FailedPoints = 3,  ///< finished, and some points failed or a gradient is not to be trusted
};

/// `costate run`: collective. Says on rank 0 how it went.
ExitStatus run_command(const RunRequest& request, MPI_Comm world);

/// `costate check`: on one rank. Prints the verification of the gradients at one point.
ExitStatus check_command(const CheckRequest& request);

/// `costate plan`: on one rank. Prints what a run will take.
ExitStatus plan_command(const PlanRequest& request);

/// `costate info`: on one rank. Prints what is in a result file.
void info_command(const std::string& path);

}  // namespace costate

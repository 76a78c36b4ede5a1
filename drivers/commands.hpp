// The program's commands, one file each.
#pragma once

#include <mpi.h>

#include <string>

#include "base/exit_status.hpp"
#include "command_line.hpp"

namespace costate {

/// `costate run`: collective. Says on rank 0 how it went.
ExitStatus run_command(const RunRequest& request, MPI_Comm world);

/// `costate check`: on one rank. Prints the verification of the gradients at one point.
ExitStatus check_command(const CheckRequest& request);

/// `costate plan`: on one rank. Prints what a run will take.
ExitStatus plan_command(const PlanRequest& request);

/// `costate merge`: on one rank. Makes the result file of what the journals hold.
ExitStatus merge_command(const std::string& name);

/// `costate info`: on one rank. Prints what is in a result file, or in its journals.
void info_command(const std::string& path);

}  // namespace costate

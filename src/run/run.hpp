// The main job: an input file in, a result file out, on all ranks.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "gradient/solver.hpp"
#include "output/writer.hpp"
#include "run/request.hpp"

namespace costate {

struct RunSummary {
  std::filesystem::path output;
  std::size_t points = 0;
  bool was_complete = false;   ///< before this run: nothing was done
  std::size_t solved = 0;      ///< by this run; others were done before
  std::size_t done = 0;        ///< by it and those before
  std::size_t savepoints = 0;  ///< batches that keep how far they are, where the run was interrupted; on rank 0
  bool is_merged = true;       ///< else the points are in journals, and other shares are left
  std::string interrupted;     ///< why the run was stopped before its end; "" where it was not
  std::size_t failed = 0;      ///< the same on all ranks
  double wall_time = 0;        ///< of the sweep, in seconds
  SolverTimes times;           ///< summed over the ranks
  double journal_seconds = 0;  ///< for writing and syncing, summed over the ranks
  double merge_seconds = 0;    ///< on rank 0, behind the sweep
  double peak_memory = 0;      ///< the most resident bytes any rank has held
  std::map<std::size_t, std::string> failures;   ///< on rank 0
  std::map<std::string, WarningCount> warnings;  ///< on rank 0
  VerifiedPoints gradient_errors;                ///< on rank 0
};

/// Collective. Throws InputError on all ranks alike, before anything is computed or written; any other exception may
/// concern one rank alone, whose caller then has to end the others. What was finished is in the journals then, and
/// where the run was interrupted.
RunSummary run_job(const RunRequest& request, MPI_Comm world);

}  // namespace costate

// The sweep: batches of points handed out to ranks, solved, and their results put into a sink.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "gradient/solver.hpp"
#include "sweep/batches.hpp"
#include "sweep/points.hpp"
#include "sweep/sink.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// The numbers of a batch's points and their flat parameter values in, one result per point out.
using BatchSolver = std::function<std::vector<PointResult>(std::span<const std::size_t> numbers,
                                                           std::span<const std::vector<double>> points)>;

/// Solves every point of the sweep once, batch by batch, on all ranks of the communicator together, and finishes the
/// sink. The plan follows from the sweep alone and is the same on every rank, so results do not depend on the number of
/// ranks. `base` are the flat parameter values that the sweep does not replace. Collective; an exception on one rank is
/// that rank's alone.
void run_sweep(const Sweep& sweep, const std::vector<double>& base, BatchPlan& plan, const Communicator& communicator,
               const BatchSolver& solve, ResultSink& sink);

}  // namespace costate

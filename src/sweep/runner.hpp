// The sweep: batches of points handed out to ranks, solved, and their results put into a sink.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "gradient/solver.hpp"
#include "sweep/batches.hpp"
#include "sweep/points.hpp"
#include "sweep/share.hpp"
#include "sweep/sink.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// Points that are solved together.
struct PointBatch {
  std::size_t number = 0;                       ///< in the plan
  std::span<const std::size_t> points;          ///< their numbers
  std::span<const std::vector<double>> values;  ///< their flat parameter values
};

/// One result per point of the batch.
using BatchSolver = std::function<std::vector<PointResult>(const PointBatch& batch)>;

/// What of a sweep is left to do.
struct RemainingPoints {
  Share share;             ///< the batches of others are left to them
  std::vector<bool> done;  ///< points that need not be solved again
};

/// Solves every point that remains, batch by batch, on all ranks of the communicator together, and finishes the
/// sink. The plan follows from the sweep alone and is the same on every rank, and a batch of which some points are done
/// is solved as a whole, so results do not depend on the number of ranks, nor on what was done before. `base` are the
/// flat parameter values that the sweep does not replace. Collective. Where the sink's poll() throws Interrupted on one
/// rank, all ranks do once what they have finished is in the sink; any other exception is that rank's alone.
void run_sweep(const Sweep& sweep, const std::vector<double>& base, BatchPlan& plan, const Communicator& communicator,
               const RemainingPoints& remaining, const BatchSolver& solve, ResultSink& sink);

}  // namespace costate

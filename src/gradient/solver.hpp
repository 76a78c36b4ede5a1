// Sweep points in, expectation values, losses and gradients out: the solve as one node of the graph.
#pragma once

#include <mpi.h>

#include <complex>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gradient/options.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"

namespace costate {

struct PointStatistics {
  long steps = 0;            ///< accepted steps, all passes
  long rhs_evaluations = 0;  ///< applications of the generator or its adjoint, all passes
  long recomputed_steps = 0;
  long checkpoint_bytes_peak = 0;
  double wall_time = 0;  ///< the point's share of its batch's time, in seconds
};

struct PointResult {
  bool failed = false;
  std::string message;                             ///< why it failed
  std::vector<std::complex<double>> expectations;  ///< [observable][initial][save time]
  std::vector<double> losses;                      ///< [loss]
  std::vector<double> gradients;                   ///< [loss][wrt]
  std::vector<std::complex<double>> states;        ///< [initial][save time, or 1 for final][row][column or nothing]
  PointStatistics statistics;
  std::vector<std::string> warnings;  ///< e.g. a truncated level's population
};

/// Where the wall time of the solver went, for the benchmark: seconds since construction.
struct SolverTimes {
  double right_hand_side = 0;
  double forward = 0;
  double gradient = 0;
};

class Solver {
 public:
  /// `model` must outlive the solver. `poll` is called every few steps (progress of one-sided MPI; later: signals).
  Solver(const Model& model, const SolverOptions& solver, const GradientOptions& gradient, StateOutput states,
         MPI_Comm communicator, std::function<void()> poll = {});
  ~Solver();
  Solver(Solver&&) noexcept;
  Solver& operator=(Solver&&) noexcept;

  /// Solves one batch; points[p] are the flat parameter values of point p. A point that fails is reported in its
  /// result.
  std::vector<PointResult> solve(std::span<const std::vector<double>> points);

  [[nodiscard]] SolverTimes times() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace costate

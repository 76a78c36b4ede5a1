// Sweep points in, expectation values, losses and gradients out: the solve as one node of the graph.
#pragma once

#include <mpi.h>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/archive.hpp"
#include "gradient/observed.hpp"
#include "gradient/options.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"

namespace costate {

class SavepointStore;

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
  double end_time = 0;                             ///< the physical end of the interval
  std::vector<std::complex<double>> expectations;  ///< [observable][initial][save time]
  std::vector<double> losses;                      ///< [loss]
  std::vector<double> gradients;                   ///< [loss][wrt, or direction]
  std::vector<double> gradient_errors;             ///< [loss], relative and estimated; empty where nothing was verified
  std::vector<std::complex<double>> states;        ///< [initial][save time, or 1 for final][row][column or nothing]
  // The same along the direction of a model with tangents.
  std::vector<std::complex<double>> expectation_tangents;
  std::vector<std::complex<double>> state_tangents;
  PointStatistics statistics;
  std::vector<std::string> warnings;  ///< e.g. a truncated level's population

  void fields(Archive& archive) {
    archive.field(failed);
    archive.field(message);
    archive.field(end_time);
    archive.field(expectations);
    archive.field(losses);
    archive.field(gradients);
    archive.field(gradient_errors);
    archive.field(states);
    archive.field(expectation_tangents);
    archive.field(state_tangents);
    archive.field(statistics);
    archive.field(warnings);
  }
};

/// Where the wall time of the solver went, for the benchmark: seconds since construction.
struct SolverTimes {
  double right_hand_side = 0;
  double vector_operations = 0;
  double forward = 0;
  double gradient = 0;
};

/// What a batch is formed by.
struct PointProfile {
  /// Equal for points whose coefficients jump at the same times: only those can be members of one batch.
  std::uint64_t timeline = 0;
  /// Grows with the number of steps: the largest sum of |a_m(t)| |A_m| at some times, times the duration. 0 where it is
  /// not finite.
  double cost = 0;
};

/// dL/d(x) of a loss for one number x that was observed.
struct ObservedBar {
  Observed observed;
  std::size_t initial = 0;
  std::size_t save = 0;
  double bar = 0;
};

/// One point that was solved, with what the way back needs.
class KeptSolution {
 public:
  ~KeptSolution();
  KeptSolution(KeptSolution&&) noexcept;
  KeptSolution& operator=(KeptSolution&&) noexcept;

  /// Values, and states at all save times where the solver was asked for them; no losses, no gradients.
  [[nodiscard]] const PointResult& result() const;
  /// dL/d(wrt) of a loss through what was observed. May be called again. NaN where a derivative does not exist.
  [[nodiscard]] std::vector<double> pull_back(std::span<const ObservedBar> bars);

 private:
  friend class Solver;
  struct Implementation;
  explicit KeptSolution(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

class Solver {
 public:
  /// `model` must outlive the solver. `poll` is called every few steps (progress of one-sided MPI; later: signals).
  Solver(const Model& model, const SolverOptions& solver, const GradientOptions& gradient, StateOutput states,
         MPI_Comm communicator, std::function<void()> poll = {});
  ~Solver();
  Solver(Solver&&) noexcept;
  Solver& operator=(Solver&&) noexcept;

  /// From now on what is solved belongs to one batch of a sweep, of which `store` keeps how far it is; it outlives the
  /// batch. Without one nothing is kept.
  void begin_batch(SavepointStore* store);

  /// Solves one batch; points[p] are the flat parameter values of point p, all of one timeline. A point that fails is
  /// reported in its result; the others are not repeated for it.
  std::vector<PointResult> solve(std::span<const std::vector<double>> points);
  /// The same with other options than the solver's own, whose wrt it keeps. Throws Error where it does not.
  std::vector<PointResult> solve(std::span<const std::vector<double>> points, const SolverOptions& solver,
                                 const GradientOptions& gradient);

  /// Solves one point by a method that walks back (Adjoint, Backprop) and keeps its trajectory; the solver must outlive
  /// it. Throws PointError where the point fails.
  [[nodiscard]] KeptSolution solve_and_keep(const std::vector<double>& point);

  /// The solver's own options.
  [[nodiscard]] const SolverOptions& options() const;
  [[nodiscard]] const GradientOptions& gradient() const;

  /// What tells beforehand how points will be integrated.
  [[nodiscard]] std::vector<PointProfile> profiles(std::span<const std::vector<double>> points) const;
  /// How many points of a sweep of `points` are integrated together: options().batch, or a number that suits the model
  /// and leaves some batches to share out.
  [[nodiscard]] std::size_t batch_size(std::size_t points) const;

  [[nodiscard]] SolverTimes times() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace costate

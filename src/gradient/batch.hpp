// One batch of sweep points, from parameter values to values and gradients.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "gradient/adjoint.hpp"
#include "gradient/forward_sensitivity.hpp"
#include "gradient/observation.hpp"
#include "gradient/solver.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// A model compiled for a solver: what all batches share.
struct CompiledModel {
  /// `wrt`: the flat indices of the parameters that gradients are asked for.
  CompiledModel(const Model& model, std::span<const std::size_t> wrt, StateOutput states, MPI_Comm communicator,
                std::function<void()> poll);
  CompiledModel(const CompiledModel&) = delete;  // its parts refer to each other
  CompiledModel& operator=(const CompiledModel&) = delete;

  /// Indices into Model::observed of what losses look at, by initial state and save time.
  [[nodiscard]] std::span<const std::size_t> observed_at(std::size_t initial, std::size_t save) const;

  const Model& model;
  StateOutput states;
  MPI_Comm communicator;
  std::function<void()> poll;
  Dynamics dynamics;
  ScalarPrograms programs;
  Observation observation;
  /// Place in wrt of each input of the programs' statics, ScalarPrograms::kNoRow for one that is not in it.
  std::vector<std::size_t> wrt_places;
  SolverTimes times;

 private:
  std::vector<std::vector<std::size_t>> observed_;
};

class Batch {
 public:
  /// All arguments must outlive the batch.
  Batch(CompiledModel& compiled, const SolverOptions& options, const GradientOptions& gradient,
        std::span<const std::vector<double>> points);

  /// Values, losses and gradients. Throws PointError where a member fails.
  std::vector<PointResult> solve();

  /// The first part of solve(): expectation values and states, nothing that depends on losses. Throws PointError.
  void integrate();
  [[nodiscard]] const std::vector<PointResult>& results() const { return results_; }
  /// After integrate() with method Adjoint: dL/d(wrt), [wrt][lane], of a loss that pulls on the trajectory of each
  /// initial state, pulls[initial], and on the static table.
  std::vector<double> pull_back(AdjointPass& pass, std::span<const std::vector<Pull>> pulls,
                                AdjointPass::Release release, std::vector<double> static_bars);
  [[nodiscard]] AdjointPass adjoint_pass() const { return {system_, compiled_->observation}; }
  [[nodiscard]] std::size_t static_table_size() const { return system_.statics.size(); }

 private:
  void evaluate_statics();
  void integrate_from(std::size_t initial);
  void set_end_times();
  void observe(std::size_t initial, std::size_t save, std::span<const double> y);
  void observe_tangents(std::size_t initial, std::size_t save, std::span<const double> y, const SensitivityPass& pass,
                        std::span<const std::vector<double>> s);
  void keep_state(std::size_t initial, std::size_t save, std::span<const double> y,
                  std::vector<std::complex<double>> PointResult::*kept);
  void warn_of_truncation(std::span<const double> y);
  void evaluate_losses();
  void differentiate_back();
  void differentiate_back(std::size_t loss, AdjointPass& pass);
  void make_directions();
  /// The derivative of the static table, [row][lane], along a direction over wrt, and with respect to wrt[w].
  [[nodiscard]] std::vector<double> static_tangent(const std::vector<double>& over_wrt);
  [[nodiscard]] std::vector<double> static_tangent(std::size_t w);
  void differentiate_forward();
  void check_gradients();
  /// What a column of the gradients is, for messages.
  [[nodiscard]] std::string column_text(std::size_t column) const;
  [[nodiscard]] std::vector<Pull> pulls(std::size_t initial, std::span<const double> input_bars) const;
  void add(const CvodesStatistics& statistics);
  [[nodiscard]] const Model& model() const { return compiled_->model; }
  [[nodiscard]] std::size_t position(std::size_t observable, std::size_t initial, std::size_t save) const;

  CompiledModel* compiled_;
  const SolverOptions* options_;
  const GradientOptions* gradient_;
  std::span<const std::vector<double>> points_;
  std::size_t lanes_;
  Evaluation statics_;
  Evaluation losses_;
  BatchSystem system_;
  std::vector<std::unique_ptr<Propagator>> propagators_;  ///< [initial], for the adjoint
  std::vector<Trajectory> trajectories_;                  ///< [initial], for the adjoint
  std::vector<std::vector<double>> directions_;           ///< [direction][static row][lane], for forward sensitivities
  std::vector<std::vector<double>> observed_tangents_;    ///< [direction][observed value][lane]
  std::vector<PointResult> results_;
};

}  // namespace costate

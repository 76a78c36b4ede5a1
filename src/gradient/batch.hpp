// One batch of sweep points, from parameter values to values and gradients.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gradient/compiled_model.hpp"
#include "gradient/integrator.hpp"
#include "gradient/losses.hpp"
#include "gradient/recorder.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// Every point is solved for all of its initial states: they are lanes of one state vector.
class Batch {
 public:
  /// All arguments must outlive the batch. Throws MemberError, the member being a point's lane, where a point has no
  /// beginning: its initial state, its end or the time of an edge is no number.
  Batch(CompiledModel& compiled, const SolverOptions& options, const GradientOptions& gradient,
        std::span<const std::vector<double>> points);
  Batch(const Batch&) = delete;  // its parts refer to each other
  Batch& operator=(const Batch&) = delete;

  /// Values, losses and gradients. Those of a point that members() says was taken out on the way mean nothing. Throws
  /// PointError where none is left.
  std::vector<PointResult> solve();

  /// The first part of solve(): expectation values and states, nothing that depends on losses. Throws PointError.
  void integrate();
  [[nodiscard]] const std::vector<PointResult>& results() const { return results_; }
  [[nodiscard]] const Members& members() const { return members_; }

  /// After integrate() with a method that walks back: dL/d(wrt), [wrt][point], of a loss with these bars.
  std::vector<double> pull_back(Losses::Bars bars, Release release);
  [[nodiscard]] std::size_t static_table_size() const { return system_.statics.size(); }

 private:
  /// What has been done.
  enum class Stage { Integrating, Differentiating };
  void fields(Archive& archive);
  void pass_boundary();
  void evaluate_statics();
  void set_end_times();
  void record(const SaveObserver& watch);
  [[nodiscard]] std::string what_is_enough();
  void integrate_along_directions(Recorder& recorder);
  void add_costs();
  void differentiate_back();
  void make_directions();
  /// The derivative of the static table, [row][lane], along a direction over wrt, and with respect to wrt[w].
  [[nodiscard]] std::vector<double> static_tangent(const std::vector<double>& over_wrt);
  [[nodiscard]] std::vector<double> static_tangent(std::size_t w);
  void differentiate_forward();
  void check_gradients();
  /// What a column of the gradients is, for messages.
  [[nodiscard]] std::string column_text(std::size_t column) const;
  [[nodiscard]] const Model& model() const { return compiled_->model; }

  CompiledModel* compiled_;
  const SolverOptions* options_;
  const GradientOptions* gradient_;
  std::span<const std::vector<double>> points_;
  Members members_;
  Evaluation statics_;
  BatchSystem system_;
  std::vector<PointResult> results_;
  Losses losses_;
  std::vector<double> initial_;
  std::unique_ptr<Integrator> integrator_;
  std::vector<std::vector<double>> directions_;         ///< [direction][static row][lane], for forward sensitivities
  std::vector<std::vector<double>> direction_units_;    ///< [direction][lane], see Directions
  std::vector<std::vector<double>> observed_tangents_;  ///< [direction][observed value][point]
  Stage stage_ = Stage::Integrating;
  std::size_t pass_ = 0;  ///< the first direction of the present pass
  std::size_t loss_ = 0;  ///< that is being differentiated
};

}  // namespace costate

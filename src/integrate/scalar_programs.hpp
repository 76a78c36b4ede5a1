// The scalar graph of a model, compiled in three stages: what depends on parameters alone is computed once per point,
// coefficients at every time, losses once the expectation values are known.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "graph/program.hpp"
#include "model/model.hpp"

namespace costate {

/// The jumps in time of one discrete node of the dynamics; see Discontinuity.
struct DiscontinuityRows {
  std::size_t discrete = 0;  ///< index into Program::discrete_nodes() of the dynamics
  std::size_t first = 0;     ///< row of the static table
  std::size_t last = 0;      ///< row of the static table
  std::size_t count = 0;
  // Of the derivatives of `first` and `last`, in a model with tangents.
  std::size_t first_tangent = 0;
  std::size_t last_tangent = 0;
};

class ScalarPrograms {
 public:
  /// `coefficients`: those of the dynamics. `wrt`: the flat indices of the parameters that gradients are asked for.
  ScalarPrograms(const Model& model, std::span<const NodeId> coefficients, std::span<const std::size_t> wrt);

  /// Parameters -> the static table.
  [[nodiscard]] const Program& statics() const { return statics_; }
  /// Static rows and t -> coefficients of the dynamics.
  [[nodiscard]] const Program& dynamics() const { return dynamics_; }
  /// Static rows and observed values -> losses.
  [[nodiscard]] const Program& losses() const { return losses_; }

  [[nodiscard]] std::size_t row_count() const { return rows_.size(); }
  /// Whether a static row can change with a parameter in wrt.
  [[nodiscard]] bool is_tracked(std::size_t row) const { return tracked_[row]; }

  /// Marks an input that is no static row: the time, for the dynamics.
  static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);
  /// Static row of each input of the dynamics, kNoRow for t.
  [[nodiscard]] std::span<const std::size_t> dynamics_rows() const { return dynamics_rows_; }
  /// Static row of each input of the losses, kNoRow for an observed value.
  [[nodiscard]] std::span<const std::size_t> loss_rows() const { return loss_rows_; }
  /// Index into Model::observed of each input of the losses that has no row.
  [[nodiscard]] std::span<const std::size_t> loss_observed() const { return loss_observed_; }
  /// Static rows of a state's nodes, in the order of state_nodes().
  [[nodiscard]] std::span<const std::size_t> initial_rows(std::size_t initial) const { return initial_rows_[initial]; }
  /// The rows of their tangents, in a model with tangents.
  [[nodiscard]] std::span<const std::size_t> initial_tangent_rows(std::size_t initial) const {
    return initial_tangent_rows_[initial];
  }
  /// The same for an observable's target; empty for an operator.
  [[nodiscard]] std::span<const std::size_t> target_rows(std::size_t observable) const {
    return target_rows_[observable];
  }
  [[nodiscard]] std::span<const std::size_t> target_tangent_rows(std::size_t observable) const {
    return target_tangent_rows_[observable];
  }
  [[nodiscard]] std::span<const DiscontinuityRows> discontinuities() const { return discontinuities_; }
  /// The static rows that the trajectory of an initial state depends on, each once: of the dynamics, of their edges and
  /// of the state.
  [[nodiscard]] std::vector<std::size_t> trajectory_rows(std::size_t initial) const;
  /// Static rows of the times that an integrator must look at.
  [[nodiscard]] std::span<const std::size_t> instant_rows() const { return instant_rows_; }
  /// Static row of the physical end time, kNoRow where the model's time is physical.
  [[nodiscard]] std::size_t end_row() const { return end_row_; }
  /// Coefficients that are rates, with the dissipator they come from: they must not turn negative.
  struct Rate {
    std::size_t coefficient;
    std::size_t dissipator;
  };
  [[nodiscard]] std::span<const Rate> rates() const { return rates_; }

 private:
  Program dynamics_;
  Program losses_;
  std::vector<NodeId> rows_;  ///< the node of each static row
  std::vector<std::size_t> dynamics_rows_;
  std::vector<std::size_t> loss_rows_;
  std::vector<std::size_t> loss_observed_;
  std::vector<std::vector<std::size_t>> initial_rows_;
  std::vector<std::vector<std::size_t>> initial_tangent_rows_;
  std::vector<std::vector<std::size_t>> target_rows_;
  std::vector<std::vector<std::size_t>> target_tangent_rows_;
  std::vector<DiscontinuityRows> discontinuities_;
  std::vector<std::size_t> instant_rows_;
  std::size_t end_row_ = kNoRow;
  std::vector<Rate> rates_;
  std::vector<bool> tracked_;
  Program statics_;
};

}  // namespace costate

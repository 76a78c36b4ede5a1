// Directions in the space of parameters along which trajectories are differentiated.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "gradient/kink_watch.hpp"
#include "integrate/edge_jumps.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// The derivatives of what a trajectory is made of. Those that do not exist are told of by missing(), and are 0 in what
/// the other functions give.
class Directions {
 public:
  /// `tangents[direction]` is the static table's derivative [row][lane] along each direction, one that does not exist
  /// (see derivative_rules.hpp) counting where the trajectory depends on it; `units[direction]`, [lane], is what a
  /// derivative along it is large against: 1 over the size of a parameter. All outlive this.
  Directions(const BatchSystem& system, std::span<const std::vector<double>> tangents,
             std::span<const std::vector<double>> units);

  [[nodiscard]] std::size_t size() const { return tangents_.size(); }
  [[nodiscard]] std::span<const double> of_statics(std::size_t direction) const { return tangents_[direction]; }
  [[nodiscard]] double unit(std::size_t direction, std::size_t lane) const { return units_[direction][lane]; }

  /// s = the derivative of the initial state.
  void start(std::size_t direction, std::span<double> s);
  /// After coefficients.at(t): [m][lane], until the next call.
  std::span<const double> of_coefficients(Coefficients& coefficients, double t, std::size_t direction);
  /// The derivative of an edge's time, [lane].
  [[nodiscard]] std::vector<double> edge_speeds(const EdgeJump& edge, std::size_t direction);

  /// 0 where the state has had a derivative along a direction, up to the present time of the integration, else NaN or
  /// infinity; its sensitivity is then a finite number without meaning.
  [[nodiscard]] double missing(std::size_t direction, std::size_t lane) const {
    return watch_.missing(direction * system_->lanes + lane);
  }
  /// After start(): whether the trajectory depends on a direction at all: else its sensitivities are 0 exactly.
  [[nodiscard]] bool moves(std::size_t direction, std::size_t lane) const {
    return moves_[direction * system_->lanes + lane];
  }

 private:
  const BatchSystem* system_;
  std::span<const std::vector<double>> tangents_;
  std::span<const std::vector<double>> units_;
  std::vector<double> of_coefficients_;
  KinkWatch watch_;          ///< of the derivatives along [direction][lane]
  std::vector<bool> moves_;  ///< [direction][lane]
};

/// Called at each save time with the state, in the processor's memory, and its derivative along each direction, in the
/// host's.
using SensitivityObserver =
    std::function<void(std::size_t save, std::span<const double> y, std::span<const std::span<const double>> s)>;

}  // namespace costate

// What is written down at the save times of one batch.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "gradient/compiled_model.hpp"
#include "gradient/directions.hpp"

namespace costate {

class Recorder {
 public:
  /// `results` are those of the batch's points; all arguments outlive this.
  Recorder(const CompiledModel& compiled, const BatchSystem& system, std::span<PointResult> results);

  /// Expectation values, states where they are asked for, and a warning where the truncation of a subsystem is felt.
  /// A point whose values are not finite is taken out.
  void observe(std::size_t save, std::span<const double> y);

  /// The derivatives of what the losses look at, along each direction, joined to
  /// tangents[direction][observed value][point].
  void observe_tangents(std::size_t save, std::span<const double> y, std::span<const std::span<const double>> s,
                        const Directions& directions, std::span<std::vector<double>> tangents) const;

 private:
  using Values = std::vector<std::complex<double>>;
  void observe_expectations(std::size_t save, std::span<const double> y);
  void keep_state(std::size_t save, std::span<const double> y, Values PointResult::*kept);
  void warn_of_truncation(std::span<const double> y);
  /// Calls visit(lane, point, initial) for every lane that takes part.
  template <class Visit>
  void for_live_lanes(const Visit& visit) const;

  const CompiledModel* compiled_;
  const BatchSystem* system_;
  std::span<PointResult> results_;
};

}  // namespace costate

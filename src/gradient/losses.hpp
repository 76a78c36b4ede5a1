// The losses of one batch: values from what was observed, how they pull on it, and their derivatives along directions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/compiled_model.hpp"
#include "gradient/pull.hpp"
#include "integrate/propagator.hpp"

namespace costate {

class Losses {
 public:
  /// All arguments outlive this. Losses are evaluated over the points of the batch.
  Losses(const CompiledModel& compiled, const BatchSystem& system);

  /// Appends the values to each result's losses. A point with a loss that is not finite fails.
  void evaluate(std::span<PointResult> results);
  /// The same where the results have their losses already: they are left as they are.
  void evaluate_again(std::span<const PointResult> results);

  /// After evaluate(): what one loss pulls on, and what it depends on directly.
  struct Bars {
    std::vector<Pull> pulls;
    std::vector<double> statics;  ///< [row][lane], in the lane of each point's first initial state
  };
  [[nodiscard]] Bars reverse(std::size_t loss);

  /// After evaluate(): the derivatives [loss][point] from those of the static table ([row][lane]) and of the observed
  /// values ([value][point]).
  [[nodiscard]] std::vector<double> tangent(std::span<const double> statics, std::span<const double> observed);

 private:
  [[nodiscard]] std::size_t static_place(std::size_t row, std::size_t point) const;

  const CompiledModel* compiled_;
  const BatchSystem* system_;
  std::size_t points_;
  Evaluation evaluation_;
};

}  // namespace costate

// Which points of a sweep are integrated together: a function of the input alone, never of ranks or of time.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "gradient/solver.hpp"
#include "sweep/points.hpp"

namespace costate {

/// Points are taken in windows of kWindow neighbours. In a window those of equal timelines are sorted by their
/// predicted cost, the hardest first, and cut into batches, so that batch mates want steps of about one size.
class BatchPlan {
 public:
  using Profiler = std::function<std::vector<PointProfile>(std::span<const std::vector<double>>)>;

  static constexpr std::size_t kWindow = 4096;

  /// At most `members` >= 1 points to a batch. `base` are the flat parameter values that the sweep does not replace.
  /// Every point is profiled once; only the number of batches is kept.
  BatchPlan(const Sweep& sweep, std::vector<double> base, std::size_t members, Profiler profile);

  /// The number of batches.
  [[nodiscard]] std::size_t size() const { return first_batches_.back(); }
  /// The points of one batch, hardest first.
  [[nodiscard]] std::span<const std::size_t> points(std::size_t batch);

 private:
  using Batches = std::vector<std::vector<std::size_t>>;
  [[nodiscard]] Batches form(std::size_t window) const;

  const Sweep* sweep_;
  std::vector<double> base_;
  std::size_t members_;
  Profiler profile_;
  std::vector<std::size_t> first_batches_;  ///< of each window, and the number of all batches
  std::size_t window_ = 0;                  ///< whose batches are at hand
  Batches batches_;
};

}  // namespace costate

// When things happen in one batch: start, end, save times and the edges at which coefficients jump.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/scalar_programs.hpp"

namespace costate {

/// Edge k of a discontinuity: time = first + k/(count-1) (last - first).
struct EdgeReference {
  std::size_t discontinuity;  ///< index into ScalarPrograms::discontinuities()
  std::size_t k;
};

/// One instant strictly between start and end at which coefficients jump; edges that coincide share it.
struct Event {
  double time;
  std::vector<EdgeReference> edges;
};

struct Timeline {
  double start = 0;
  double end = 0;
  std::vector<double> save_times;
  std::vector<Event> events;     ///< in the order of time
  std::vector<double> instants;  ///< times between start and end at which a step has to end, in order
  double longest_step = 0;       ///< most an integrator may step over without a look at coefficients, 0 for no bound
  /// The difference below which two times are one: a few units of rounding of the larger end of the physical interval.
  double resolution = 0;
};

/// Weight of the discontinuity's `last` in the time of edge k; that of `first` is 1 minus it.
[[nodiscard]] double last_weight(const DiscontinuityRows& discontinuity, std::size_t k);

/// Edges within rounding of each other coincide; edges at or outside start and end do not happen (the gradient with
/// respect to an edge there is one-sided: that of an edge outside). All lanes must have the same edges: throws Error;
/// MemberError where the time of one is no number.
Timeline make_timeline(const Model& model, const ScalarPrograms& programs, std::span<const double> statics,
                       std::size_t lanes);

}  // namespace costate

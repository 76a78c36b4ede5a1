#include "integrate/timeline.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/error.hpp"
#include "integrate/physical_time.hpp"

namespace costate {

namespace {

/// A drive that is still 0 must not be stepped over: no step of a time-dependent problem is longer than this part of
/// the whole time.
constexpr double kLeastSteps = 100;
constexpr double kRounding = 1e-14;

/// Edges and save times are computed in physical time, whose rounding the map to the model's time carries over.
double time_resolution(const Model& model, const ScalarPrograms& programs, std::span<const double> statics,
                       std::size_t lanes) {
  double resolution = 0;
  for (std::size_t b = 0; b < lanes; ++b) {
    const PhysicalTime physical(model, programs, statics, lanes, b);
    const double largest = std::max(std::abs(physical.at(model.start)), std::abs(physical.end()));
    resolution = std::max(resolution, kRounding * largest / physical.unit());
  }
  return resolution;
}

}  // namespace

double last_weight(const DiscontinuityRows& discontinuity, std::size_t k) {
  if (discontinuity.count < 2) return 0.0;
  return static_cast<double>(k) / static_cast<double>(discontinuity.count - 1);
}

Timeline make_timeline(const Model& model, const ScalarPrograms& programs, std::span<const double> statics,
                       std::size_t lanes) {
  Timeline timeline;
  timeline.start = model.start;
  timeline.end = model.end;
  timeline.save_times = model.save_times;
  timeline.resolution = time_resolution(model, programs, statics, lanes);
  const double resolution = timeline.resolution;

  struct Edge {
    double time;
    EdgeReference reference;
  };
  std::vector<Edge> edges;
  const auto discontinuities = programs.discontinuities();
  for (std::size_t d = 0; d < discontinuities.size(); ++d) {
    const DiscontinuityRows& jump = discontinuities[d];
    const double* const first = &statics[jump.first * lanes];
    const double* const last = &statics[jump.last * lanes];
    for (std::size_t k = 0; k < jump.count; ++k) {
      const double weight = last_weight(jump, k);
      std::optional<double> common;
      for (std::size_t b = 0; b < lanes; ++b) {
        const double time = weight == 0 ? first[b] : first[b] + weight * (last[b] - first[b]);
        // Infinite times belong to an argument that does not move with t at this point: it never jumps. Between two of
        // them there is no number.
        const bool is_fixed = std::isinf(first[b]) || std::isinf(last[b]);
        if (std::isnan(time) && !is_fixed) throw MemberError(b, "the time of an edge is not a number");
        const bool happens = time > timeline.start + resolution && time < timeline.end - resolution;
        if (b == 0 && happens) common = time;
        if (happens != common.has_value() || (happens && std::abs(time - *common) > resolution)) {
          throw Error("the members of a batch have edges at different times");
        }
      }
      if (common) edges.push_back({*common, {d, k}});
    }
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.time < b.time; });
  for (const Edge& edge : edges) {
    if (timeline.events.empty() || edge.time - timeline.events.back().time > resolution) {
      timeline.events.push_back({edge.time, {}});
    }
    timeline.events.back().edges.push_back(edge.reference);
  }
  for (const std::size_t row : programs.instant_rows()) {
    for (std::size_t b = 0; b < lanes; ++b) {
      const double time = statics[row * lanes + b];
      if (time > timeline.start + resolution && time < timeline.end - resolution) timeline.instants.push_back(time);
    }
  }
  std::ranges::sort(timeline.instants);
  const bool driven =
      std::ranges::any_of(programs.dynamics_rows(), [](std::size_t row) { return row == ScalarPrograms::kNoRow; });
  if (driven) timeline.longest_step = (timeline.end - timeline.start) / kLeastSteps;
  // An edge on a save time happens just after it; rounding must not decide.
  for (Event& event : timeline.events) {
    const auto save = std::lower_bound(timeline.save_times.begin(), timeline.save_times.end(), event.time - resolution);
    if (save != timeline.save_times.end() && std::abs(*save - event.time) <= resolution) event.time = *save;
  }
  return timeline;
}

}  // namespace costate

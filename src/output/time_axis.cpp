#include "output/time_axis.hpp"

#include <algorithm>

namespace costate {

bool end_is_swept(const Job& job) {
  const TimeMap& map = job.model->time_map;
  if (map.is_identity()) return false;
  const std::vector<std::size_t> needed = map.end_parameters(job.model->graph);
  return std::ranges::any_of(job.sweep.axes,
                             [&](const SweepAxis& axis) { return std::ranges::count(needed, axis.flat_index) > 0; });
}

std::vector<double> save_times_in_file(const Job& job) {
  std::vector<double> times = job.model->save_times;
  const TimeMap& map = job.model->time_map;
  if (map.is_identity() || end_is_swept(job)) return times;
  const double end = map.end_at(job.model->graph, job.model->parameters.values());
  for (double& time : times) time = map.start() + time * (end - map.start());
  times.back() = end;
  return times;
}

}  // namespace costate

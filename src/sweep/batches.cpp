#include "sweep/batches.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace costate {

BatchPlan::BatchPlan(const Sweep& sweep, std::vector<double> base, std::size_t members, Profiler profile)
    : sweep_(&sweep),
      base_(std::move(base)),
      members_(members),
      profile_(std::move(profile)),
      first_batches_{0},
      window_((sweep.size() + kWindow - 1) / kWindow) {
  for (std::size_t window = 0; window * kWindow < sweep.size(); ++window)
    first_batches_.push_back(first_batches_.back() + form(window).size());
}

BatchPlan::Batches BatchPlan::form(std::size_t window) const {
  const std::size_t first = window * kWindow;
  const std::size_t end = std::min(first + kWindow, sweep_->size());
  std::vector<std::vector<double>> parameters;
  for (std::size_t point = first; point < end; ++point) parameters.push_back(sweep_->parameters(point, base_));
  const std::vector<PointProfile> profiles = profile_(parameters);
  std::vector<std::size_t> order(end - first);
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  std::ranges::sort(order, {}, [&](std::size_t k) { return std::tuple(profiles[k].timeline, -profiles[k].cost, k); });

  Batches batches;
  for (std::size_t n = 0; n < order.size(); ++n) {
    const bool continues = n > 0 && profiles[order[n]].timeline == profiles[order[n - 1]].timeline;
    if (!continues || batches.back().size() == members_) batches.emplace_back();
    batches.back().push_back(first + order[n]);
  }
  return batches;
}

std::span<const std::size_t> BatchPlan::points(std::size_t batch) {
  const auto behind = std::ranges::upper_bound(first_batches_, batch);
  const auto window = static_cast<std::size_t>(behind - first_batches_.begin()) - 1;
  if (window != window_) {
    batches_ = form(window);
    window_ = window;
  }
  return batches_[batch - first_batches_[window]];
}

}  // namespace costate

#include "integrate/stage_generator.hpp"

#include <cmath>

namespace costate {

double stage_time(const Timeline& timeline, const Step& step, std::size_t i) {
  const double inside = std::copysign(timeline.resolution, step.size());
  if (dop853::kC[i] == 0) return step.t0 + inside;
  return dop853::kC[i] == 1 ? step.t1 - inside : step.t0 + dop853::kC[i] * step.size();
}

StageTimes stage_times(const Timeline& timeline, const Step& step) {
  StageTimes times{};
  for (std::size_t i = 0; i < times.size(); ++i) times[i] = stage_time(timeline, step, i);
  return times;
}

void StageGenerator::set(const Step& step) {
  times_ = stage_times(*timeline_, step);
  if (generator_->is_staged()) generator_->set_stages(times_);
}

void StageGenerator::apply(std::size_t i, const double* y, double* k) {
  if (generator_->is_staged()) {
    generator_->apply_stage(i, y, k);
  } else {
    generator_->apply(times_[i], y, k);
  }
}

void StageGenerator::check() {
  if (generator_->is_staged()) generator_->check_stages();
}

}  // namespace costate

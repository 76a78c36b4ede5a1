#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "commands.hpp"

namespace costate {

namespace {

std::string bytes(double amount) { return format_bytes(static_cast<std::uint64_t>(amount)); }

void print(const CheckpointForecast& checkpoints, const RunPlan& plan) {
  const double factor = static_cast<double>(checkpoints.recomputed) / static_cast<double>(plan.steps);
  fmt::print("checkpoints  {} slots in memory, {} states on disk{}\n", checkpoints.slots, checkpoints.disk_states,
             checkpoints.disk_states > 0 ? fmt::format(", one every {}", checkpoints.period) : "");
  fmt::print("recomputed   {} steps of each batch ({:.2f} times its way forward)\n", checkpoints.recomputed, factor);
  fmt::print("bytes        {} of {} in memory", bytes(static_cast<double>(checkpoints.memory_bytes)),
             format_bytes(plan.budget.memory));
  if (plan.budget.disk > 0)
    fmt::print(", {} of {} in {}", bytes(static_cast<double>(checkpoints.disk_bytes)), format_bytes(plan.budget.disk),
               plan.budget.directory);
  fmt::print("; checkpoint_bytes_peak {}\n", checkpoints.bytes_peak);
}

}  // namespace

ExitStatus plan_command(const PlanRequest& request) {
  const RunPlan plan = plan_run(request);
  fmt::print("{}: {} points in {} batches, on {} ranks\n", request.input, plan.points, plan.batches, request.ranks);
  fmt::print("state        {} of a point, {} of a batch of {}\n", format_bytes(plan.point_bytes),
             format_bytes(plan.batch_bytes), plan.batch);
  fmt::print("steps        {}{}\n", plan.are_steps_fixed ? "" : "about ", plan.steps);
  if (plan.checkpoints) print(*plan.checkpoints, plan);
  if (!plan.problem.empty()) fmt::print("problem      {}\n", plan.problem);
  fmt::print("each rank    about {} of memory, {} of disk\n", bytes(plan.memory), bytes(plan.disk));
  fmt::print("time         about {} of a batch, {} of the sweep\n", format_duration(plan.batch_seconds),
             format_duration(plan.seconds));
  if (plan.fits()) {
    fmt::print("verdict      fits on this machine\n");
    return ExitStatus::Success;
  }
  fmt::print("verdict      does NOT fit ({} of memory and {} of disk are here for each rank)\n",
             bytes(plan.present_memory), bytes(plan.present_disk));
  return ExitStatus::FailedPoints;
}

}  // namespace costate

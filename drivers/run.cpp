#include "run/run.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "commands.hpp"

namespace costate {

namespace {

void report_interruption(const RunSummary& summary) {
  std::string further;
  if (summary.savepoints > 0)
    further =
        fmt::format(", and {} batch{} how far {}", summary.savepoints, summary.savepoints == 1 ? " keeps" : "es keep",
                    summary.savepoints == 1 ? "it is" : "they are");
  spdlog::warn(
      "{}: stopped ({}), {} points were solved and are safe{} ({} of {} are done); run again with --resume to go on",
      summary.output.string(), summary.interrupted, summary.solved, further, summary.done, summary.points);
}

void report(const RunSummary& summary) {
  for (const auto& [message, warning] : summary.warnings)
    spdlog::warn("{} (points: {}, the first is point {})", message, warning.count, warning.first_point);
  if (summary.failed > 0) {
    const auto& [point, message] = *summary.failures.begin();
    spdlog::warn("{} of {} points failed (point {}: {}); see the group 'failures' of {}", summary.failed,
                 summary.points, point, message, summary.output.string());
  }
  if (const VerifiedPoints& verified = summary.gradient_errors; verified.count > 0) {
    spdlog::info("gradients verified at {} of {} points: the largest estimated relative error is {:.1e} (point {}, {})",
                 verified.count, summary.points, verified.largest, verified.point, verified.loss);
  }
  const std::string of_points = summary.solved == summary.points ? "" : fmt::format(" of {}", summary.points);
  spdlog::info("{}: {}{} points in {}, {:.3g} points/s{}", summary.output.string(), summary.solved, of_points,
               format_duration(summary.wall_time), static_cast<double>(summary.solved) / summary.wall_time,
               summary.is_merged ? "" : " (in its journal; a run with --resume makes the file)");
  spdlog::debug(
      "seconds of all ranks: {:.3f} in the right-hand side, {:.3f} in vector operations, {:.3f} forward, {:.3f} for "
      "gradients",
      summary.times.right_hand_side, summary.times.vector_operations, summary.times.forward, summary.times.gradient);
  spdlog::debug("seconds of all ranks: {:.3f} for journals; {:.3f} to make the file of them", summary.journal_seconds,
                summary.merge_seconds);
  spdlog::debug("peak memory of a rank: {}", format_bytes(static_cast<std::uint64_t>(summary.peak_memory)));
}

}  // namespace

ExitStatus run_command(const RunRequest& request, MPI_Comm world) {
  const RunSummary summary = run_job(request, world);
  int rank = 0;
  MPI_Comm_rank(world, &rank);
  if (rank == 0 && !summary.interrupted.empty()) report_interruption(summary);
  if (rank == 0 && summary.interrupted.empty() && summary.was_complete)
    spdlog::info("{}: is complete already", summary.output.string());
  if (rank == 0 && summary.interrupted.empty() && !summary.was_complete) report(summary);
  if (!summary.interrupted.empty()) return ExitStatus::Interrupted;
  return summary.failed == 0 ? ExitStatus::Success : ExitStatus::FailedPoints;
}

}  // namespace costate

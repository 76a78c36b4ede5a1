#include "run/run.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/interrupted.hpp"
#include "base/stop_signals.hpp"
#include "base/stopwatch.hpp"
#include "gradient/error_estimate.hpp"
#include "journal/journal_job.hpp"
#include "output/merge.hpp"
#include "run/bulletin.hpp"
#include "run/claim.hpp"
#include "run/journal_sink.hpp"
#include "run/prepare.hpp"
#include "run/resident.hpp"
#include "run/savepoints.hpp"
#include "run/stop_check.hpp"
#include "sweep/runner.hpp"

namespace costate {

namespace {

SolverTimes sum_over_ranks(const SolverTimes& times, const Communicator& communicator) {
  const std::vector<double> sums =
      communicator.sum({times.right_hand_side, times.vector_operations, times.forward, times.gradient});
  return {sums[0], sums[1], sums[2], sums[3]};
}

/// One rank asks for all.
std::optional<TimeLimit> time_limit(const RunRequest& request, const Communicator& communicator) {
  if (!communicator.is_root()) return std::nullopt;
  return TimeLimit(request.max_time, request.begin, seconds_left_of_allocation);
}

void tell_of_savepoints(const JournalDirectory& directory) {
  const std::size_t count = directory.savepoints().size();
  if (count > 0)
    spdlog::info("{}: {} batch{} that had not come to an end {} a savepoint", directory.path().string(), count,
                 count == 1 ? "" : "es", count == 1 ? "has" : "have");
}

/// The points that are left, into the journals.
void solve(const LoadedJob& loaded, OutputClaim& claim, const Communicator& communicator, Bulletin& bulletin,
           StopCheck& stop, RunSummary& summary) {
  const Job& job = loaded.job;
  Savepoints savepoints(claim.directory(), claim.identity(),
                        {.device = loaded.device.name, .program = program_line(loaded.device.name)},
                        job.checkpoint_interval, stop);
  JournalSink sink(claim.journal(), bulletin, stop, savepoints);
  const auto start = std::chrono::steady_clock::now();
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF, [&] { sink.poll_within(); });
  const auto solve_batch = [&](const PointBatch& batch) {
    savepoints.begin_batch(batch.number);
    solver.begin_batch(&savepoints);
    std::vector<PointResult> results = solver.solve(batch.values);
    estimate_sampled_errors(solver, batch.points, batch.values, results);
    return results;
  };
  const std::vector<double> base = job.model->parameters.values();
  BatchPlan plan(job.sweep, base, solver.batch_size(job.sweep.size()),
                 [&](std::span<const std::vector<double>> points) { return solver.profiles(points); });
  if (communicator.is_root() && plan.size() < static_cast<std::size_t>(communicator.size()))
    spdlog::warn("{} ranks for {} batches of points: the others are idle; a smaller solver.batch makes more batches",
                 communicator.size(), plan.size());
  try {
    run_sweep(job.sweep, base, plan, communicator, claim.remaining(), solve_batch, sink);
  } catch (const Interrupted& interrupted) {
    summary.interrupted = stop.reason().empty() ? interrupted.what() : stop.reason();
  }
  summary.wall_time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  summary.times = sum_over_ranks(solver.times(), communicator);
  const std::vector<double> sums = communicator.sum({static_cast<double>(sink.points()), sink.seconds()});
  summary.solved = static_cast<std::size_t>(sums[0]);
  summary.journal_seconds = sums[1];
}

/// On rank 0, while the others wait.
void merge(const Job& job, OutputClaim& claim, const Communicator& communicator, StopCheck& stop, RunSummary& summary) {
  if (communicator.is_root()) {
    const Stopwatch watch(&summary.merge_seconds);
    try {
      MergeSummary merged =
          merge_journals(job, claim.directory(), claim.identity(), claim.output(), [&] { stop.check(); });
      if (merged.pending > 0)
        throw Error(
            fmt::format("{}: {} points are not in the journal any more (something has removed them); run again "
                        "with --resume",
                        claim.directory().path().string(), merged.pending));
      claim.remove_journals();
      summary.failures = std::move(merged.failures);
      summary.warnings = std::move(merged.warnings);
      summary.gradient_errors = merged.gradient_errors;
      summary.failed = summary.failures.size();
    } catch (const Interrupted& interrupted) {
      summary.interrupted = interrupted.what();
    }
  }
  communicator.wait_for_all([&] { static_cast<void>(stop.is_wanted()); });
  summary.interrupted = communicator.broadcast(summary.interrupted);
  summary.failed = static_cast<std::size_t>(communicator.broadcast(static_cast<std::int64_t>(summary.failed)));
}

}  // namespace

RunSummary run_job(const RunRequest& request, MPI_Comm world) {
  const Communicator communicator(world);
  const LoadedJob loaded = load(request, communicator);
  OutputClaim claim(request, loaded, communicator);
  RunSummary summary;
  summary.output = claim.output();
  summary.points = loaded.job.sweep.size();
  summary.failed = claim.failed();
  summary.was_complete = claim.is_complete();
  if (summary.was_complete) return summary;

  if (communicator.is_root()) {
    if (!loaded.device.message.empty()) spdlog::info("{}", loaded.device.message);
    tell_of_savepoints(claim.directory());
  }
  Progress progress(summary.points, claim.done(), request.progress, std::cerr);
  Bulletin bulletin(communicator, [&](std::size_t points) { progress.advance(points); });
  StopCheck stop(bulletin, time_limit(request, communicator), communicator.size());
  solve(loaded, claim, communicator, bulletin, stop, summary);
  bulletin.poll();
  progress.finish();
  if (communicator.is_root() && !summary.interrupted.empty())
    summary.savepoints = claim.directory().savepoints().size();
  summary.done = claim.done() + summary.solved;
  summary.is_merged = request.share.is_whole();
  if (summary.interrupted.empty() && summary.is_merged) merge(loaded.job, claim, communicator, stop, summary);
  summary.peak_memory = communicator.maximum(peak_resident_bytes());
  return summary;
}

}  // namespace costate

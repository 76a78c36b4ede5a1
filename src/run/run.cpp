#include "run/run.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <span>

#include "gradient/error_estimate.hpp"
#include "output/collector.hpp"
#include "output/temporary_file.hpp"
#include "run/prepare.hpp"
#include "run/resident.hpp"
#include "sweep/runner.hpp"

namespace costate {

namespace {

SolverTimes sum_over_ranks(const SolverTimes& times, const Communicator& communicator) {
  const std::vector<double> sums =
      communicator.sum({times.right_hand_side, times.vector_operations, times.forward, times.gradient});
  return {sums[0], sums[1], sums[2], sums[3]};
}

}  // namespace

RunSummary run_job(const RunRequest& request, MPI_Comm world) {
  const Communicator communicator(world);
  const Job job = load(request, communicator);
  const OutputClaim output = claim_output(request, job, communicator);
  RunSummary summary;
  summary.output = output.path;
  summary.points = job.sweep.size();

  std::optional<ResultWriter> writer;
  if (communicator.is_root())
    writer.emplace(job, Provenance{request.command_line, communicator.size()}, output.file->path());
  Progress progress(summary.points, request.progress, std::cerr);
  Collector collector(communicator, summary.points, [&](std::size_t point, const PointResult& result) {
    writer->put(point, result);
    progress.advance();
  });

  const auto start = std::chrono::steady_clock::now();
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF, [&] { collector.poll(); });
  const auto solve = [&](std::span<const std::size_t> numbers, std::span<const std::vector<double>> points) {
    std::vector<PointResult> results = solver.solve(points);
    estimate_sampled_errors(solver, numbers, points, results);
    return results;
  };
  const std::vector<double> base = job.model->parameters.values();
  BatchPlan plan(job.sweep, base, solver.batch_size(job.sweep.size()),
                 [&](std::span<const std::vector<double>> points) { return solver.profiles(points); });
  if (communicator.is_root() && plan.size() < static_cast<std::size_t>(communicator.size()))
    spdlog::warn("{} ranks for {} batches of points: the others are idle; a smaller solver.batch makes more batches",
                 communicator.size(), plan.size());
  run_sweep(job.sweep, base, plan, communicator, solve, collector);
  summary.wall_time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  progress.finish();

  if (writer) {
    writer->finish();
    output.file->commit();
    summary.failures = writer->failures();
    summary.warnings = writer->warnings();
    summary.gradient_errors = writer->gradient_errors();
  }
  summary.failed = static_cast<std::size_t>(communicator.broadcast(static_cast<std::int64_t>(summary.failures.size())));
  summary.times = sum_over_ranks(solver.times(), communicator);
  summary.peak_memory = communicator.maximum(peak_resident_bytes());
  return summary;
}

}  // namespace costate

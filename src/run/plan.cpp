#include "run/plan.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

#include "gradient/batch_state.hpp"
#include "gradient/probe.hpp"
#include "gradient/solver.hpp"
#include "gradient/trajectory_forecast.hpp"
#include "integrate/propagator.hpp"
#include "run/device_choice.hpp"
#include "run/resident.hpp"
#include "sweep/batches.hpp"

namespace costate {

namespace {

/// A try that long is a small part of most runs, and long enough to be timed.
constexpr double kProbeSeconds = 1;

double free_disk(const std::string& directory) {
  struct statvfs there {};
  if (directory.empty() || statvfs(directory.c_str(), &there) != 0) return 0;
  return static_cast<double>(there.f_bavail) * static_cast<double>(there.f_frsize);
}

double physical_memory() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

CheckpointForecast forecast(const Job& job, std::size_t steps, std::size_t numbers) {
  const CheckpointBudget budget = job.gradient.checkpoints();
  const std::size_t walks = job.model->losses.size();
  if (job.gradient.method == GradientMethod::Adjoint)
    return forecast_trajectory(steps, numbers, interpolation(job.solver.method), budget, walks);
  return forecast_checkpoints(steps, numbers, budget, walks);
}

}  // namespace

bool RunPlan::fits() const { return problem.empty() && memory <= present_memory && disk <= present_disk; }

RunPlan plan_run(const PlanRequest& request) {
  Job job = load_job(request.input, request.overrides);
  settle_device(job, Communicator(MPI_COMM_SELF));
  const Model& model = *job.model;
  const Solver solver(model, job.solver, job.gradient, StateOutput::None, MPI_COMM_SELF);
  const std::vector<double> base = model.parameters.values();
  const auto profile = [&](std::span<const std::vector<double>> points) { return solver.profiles(points); };
  RunPlan plan;
  plan.points = job.sweep.size();
  BatchPlan batches(job.sweep, base, solver.batch_size(plan.points), profile);
  plan.batches = batches.size();
  plan.batch = batches.points(0).size();
  plan.point_bytes = state_numbers(model, 1) * sizeof(double);
  const std::size_t numbers = state_numbers(model, plan.batch);
  plan.batch_bytes = numbers * sizeof(double);

  // The first point of a batch is its hardest one.
  double all_costs = 0;
  double most_cost = 0;
  std::size_t hardest = 0;
  for (std::size_t k = 0; k < plan.batches; ++k) {
    const std::vector<double> point = job.sweep.parameters(batches.points(k).front(), base);
    const double cost = solver.profiles(std::span(&point, 1)).front().cost;
    all_costs += cost;
    if (cost > most_cost) hardest = k;
    most_cost = std::max(most_cost, cost);
  }
  std::vector<std::vector<double>> points;
  for (const std::size_t point : batches.points(hardest)) points.push_back(job.sweep.parameters(point, base));

  plan.present_memory = physical_memory() / static_cast<double>(request.ranks);
  Probe tried;
  try {
    tried = probe(model, job.solver, job.gradient, points, kProbeSeconds);
  } catch (const PointError& error) {
    plan.problem = error.what();
    return plan;
  }
  plan.steps = tried.steps;
  plan.are_steps_fixed = job.solver.step && model.time_map.is_identity();
  // What this process has come to holds all that a run's does, but for its checkpoints.
  plan.memory = peak_resident_bytes() - static_cast<double>(tried.checkpoint_bytes);
  const auto steps = static_cast<double>(plan.steps);
  plan.batch_seconds = tried.gradient_seconds * steps;
  if (walks_back(job.gradient.method)) {
    plan.budget = job.gradient.checkpoints();
    try {
      plan.checkpoints = forecast(job, plan.steps, numbers);
      plan.memory += static_cast<double>(plan.checkpoints->memory_bytes);
      plan.disk = static_cast<double>(plan.checkpoints->disk_bytes);
      plan.batch_seconds += tried.step_seconds * static_cast<double>(plan.checkpoints->recomputed);
    } catch (const CheckpointError& error) {
      plan.problem = error.what();
    }
  }
  const auto ranks = static_cast<double>(std::min(request.ranks, plan.batches));
  const double equal_batches = most_cost > 0 ? all_costs / most_cost : static_cast<double>(plan.batches);
  plan.seconds = plan.batch_seconds * std::max(1.0, equal_batches / ranks);
  plan.present_disk = free_disk(plan.budget.directory) / static_cast<double>(request.ranks);
  return plan;
}

}  // namespace costate

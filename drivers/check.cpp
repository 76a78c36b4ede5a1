#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "commands.hpp"
#include "gradient/verification.hpp"
#include "run/device_choice.hpp"

namespace costate {

namespace {

std::string number(double value) { return std::isnan(value) ? "-" : fmt::format("{:.9g}", value); }

void print(const LossCheck& check) {
  std::size_t width = 9;
  for (const EntryCheck& entry : check.entries) width = std::max(width, entry.parameter.size());
  fmt::print("\n{} = {:.12g}\n", check.loss, check.value);
  fmt::print("  {:<{}}  {:>16}  {:>16}  {:>16}  {:>8}  {:>8}\n", "parameter", width, check.method, "forward",
             "differences", "+-", "error");
  for (const EntryCheck& entry : check.entries) {
    fmt::print("  {:<{}}  {:>16}  {:>16}  {:>16}  {:>8}  {:>8.1e}\n", entry.parameter, width, number(entry.reverse),
               number(entry.forward), number(entry.difference),
               std::isnan(entry.difference) ? "-" : fmt::format("{:.1e}", entry.difference_error), entry.error);
  }
  fmt::print("  along a random direction: {} {}, forward {}\n", check.method, number(check.directional_reverse),
             number(check.directional_forward));
  if (std::isnan(check.taylor_slope)) {
    fmt::print("  Taylor remainder: below the solver's error, its slope cannot be seen\n");
  } else {
    fmt::print("  Taylor remainder: falls with slope {:.2f} (2, or more where curvature vanishes)\n",
               check.taylor_slope);
  }
  if (check.objections.empty()) {
    fmt::print("  verdict: the gradient can be trusted (its errors are below 1e-4 of {:.3g})\n", gradient_scale(check));
    return;
  }
  fmt::print("  verdict: the gradient is NOT to be trusted\n");
  for (const std::string& objection : check.objections) fmt::print("    {}\n", objection);
}

}  // namespace

ExitStatus check_command(const CheckRequest& request) {
  Job job = load_job(request.input, request.overrides);
  if (job.gradient.method == GradientMethod::None) {
    throw InputError(
        fmt::format("{}: there is no [gradient] section (there is nothing to check) add one with wrt", request.input));
  }
  if (request.point >= job.sweep.size()) {
    throw InputError(
        fmt::format("--point {}: the sweep has {} points (they count from 0)", request.point, job.sweep.size()));
  }
  settle_device(job, Communicator(MPI_COMM_SELF));
  const Verification verification =
      verify_gradient(*job.model, job.solver, job.gradient,
                      job.sweep.parameters(request.point, job.model->parameters.values()), MPI_COMM_SELF);
  fmt::print("{}: point {} of {}, rtol {:g}\n", request.input, request.point, job.sweep.size(), job.solver.rtol);
  for (const LossCheck& check : verification.losses) print(check);
  if (!verification.failure.empty()) fmt::print("the point fails: {}\n", verification.failure);
  return verification.is_trusted() ? ExitStatus::Success : ExitStatus::FailedPoints;
}

}  // namespace costate

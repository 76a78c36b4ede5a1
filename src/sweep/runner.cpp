#include "sweep/runner.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/error.hpp"
#include "base/interrupted.hpp"
#include "sweep/counter.hpp"

namespace costate {

void run_sweep(const Sweep& sweep, const std::vector<double>& base, BatchPlan& plan, const Communicator& communicator,
               const RemainingPoints& remaining, const BatchSolver& solve, ResultSink& sink) {
  BatchCounter counter(communicator, plan.size(), remaining.share);
  const auto remains = [&](std::size_t point) { return !remaining.done[point]; };
  std::optional<Interrupted> interrupted;
  try {
    while (const std::optional<std::size_t> batch = counter.next()) {
      sink.poll();
      const std::span<const std::size_t> numbers = plan.points(*batch);
      if (std::ranges::none_of(numbers, remains)) continue;
      std::vector<std::vector<double>> parameters;
      for (const std::size_t point : numbers) parameters.push_back(sweep.parameters(point, base));
      const std::vector<PointResult> results = solve({*batch, numbers, parameters});
      if (results.size() != parameters.size())
        throw Error("the solver returned fewer results than it was given points");
      for (std::size_t k = 0; k < numbers.size(); ++k) {
        if (remains(numbers[k])) sink.put(numbers[k], results[k]);
      }
      sink.end_batch(*batch);
    }
  } catch (const Interrupted& stop) {
    interrupted = stop;
  }
  sink.finish();
  communicator.wait_for_all([&] { sink.wait(); });
  if (communicator.maximum(interrupted ? 1 : 0) > 0)
    throw interrupted ? *interrupted : Interrupted("another rank was told to stop");
}

}  // namespace costate

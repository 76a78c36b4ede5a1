#include "sweep/runner.hpp"

#include <cstddef>
#include <optional>

#include "base/error.hpp"
#include "sweep/counter.hpp"

namespace costate {

void run_sweep(const Sweep& sweep, const std::vector<double>& base, BatchPlan& plan, const Communicator& communicator,
               const BatchSolver& solve, ResultSink& sink) {
  BatchCounter counter(communicator, plan.size());
  while (const std::optional<std::size_t> batch = counter.next()) {
    const std::span<const std::size_t> numbers = plan.points(*batch);
    std::vector<std::vector<double>> parameters;
    for (const std::size_t point : numbers) parameters.push_back(sweep.parameters(point, base));
    const std::vector<PointResult> results = solve(numbers, parameters);
    if (results.size() != parameters.size()) throw Error("the solver returned fewer results than it was given points");
    for (std::size_t k = 0; k < numbers.size(); ++k) sink.put(numbers[k], results[k]);
    sink.poll();
  }
  sink.finish();
}

}  // namespace costate

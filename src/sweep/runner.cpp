#include "sweep/runner.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/error.hpp"
#include "sweep/counter.hpp"

namespace costate {

namespace {

constexpr std::size_t kPointsPerBatch = 1;

}  // namespace

void run_sweep(const Sweep& sweep, const std::vector<double>& base, const Communicator& communicator,
               const BatchSolver& solve, ResultSink& sink) {
  const std::size_t points = sweep.size();
  BatchCounter counter(communicator, (points + kPointsPerBatch - 1) / kPointsPerBatch);
  while (const std::optional<std::size_t> batch = counter.next()) {
    const std::size_t first = *batch * kPointsPerBatch;
    const std::size_t end = std::min(first + kPointsPerBatch, points);
    std::vector<std::size_t> numbers;
    std::vector<std::vector<double>> parameters;
    for (std::size_t point = first; point < end; ++point) {
      numbers.push_back(point);
      parameters.push_back(sweep.parameters(point, base));
    }
    const std::vector<PointResult> results = solve(numbers, parameters);
    if (results.size() != parameters.size()) throw Error("the solver returned fewer results than it was given points");
    for (std::size_t k = 0; k < numbers.size(); ++k) sink.put(numbers[k], results[k]);
    sink.poll();
  }
  sink.finish();
}

}  // namespace costate

#include "output/collector.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "output/sample_job.hpp"
#include "output/writer.hpp"
#include "support/temporary_directory.hpp"
#include "sweep/runner.hpp"

namespace costate {
namespace {

std::size_t point_of(const std::vector<double>& parameters) {
  // drive = 0.1, ... 0.4 (slow), amp[1] = 1, 2, 3 (fast)
  return static_cast<std::size_t>(std::lround(parameters[0] * 10) - 1) * 3 +
         static_cast<std::size_t>(std::lround(parameters[2])) - 1;
}

// The digest of the file that the ranks of a communicator write together.
std::string digest_of_run(const Communicator& communicator, const Job& job, const std::filesystem::path& path) {
  std::optional<ResultWriter> writer;
  if (communicator.is_root()) writer.emplace(job, Provenance{{"costate"}, communicator.size()}, path);
  Collector collector(communicator, job.sweep.size(),
                      [&](std::size_t point, const PointResult& result) { writer->put(point, result); });
  const std::vector<double> base = job.model->parameters.values();
  BatchPlan plan(job.sweep, base, 1,
                 [](std::span<const std::vector<double>> points) { return std::vector<PointProfile>(points.size()); });
  run_sweep(
      job.sweep, base, plan, communicator,
      [](std::span<const std::size_t> /*numbers*/, std::span<const std::vector<double>> points) {
        return std::vector<PointResult>{sample_result(point_of(points.front()))};
      },
      collector);
  if (!writer) return "";
  writer->finish();
  return Hdf5File::open(path, Hdf5Access::Read).root().read_attribute(result_names::kContentSha256).as_text();
}

TEST(Collector, AnyNumberOfRanksWritesTheSameContents) {
  const Communicator world(MPI_COMM_WORLD);
  const Communicator alone(MPI_COMM_SELF);
  const TemporaryDirectory directory;
  const Job job = parse_job(sample_text(kGridSweep), "sample.toml");
  const std::string together = digest_of_run(world, job, directory / "together.h5");
  const std::string apart = digest_of_run(alone, job, directory / "alone.h5");
  if (world.is_root()) {
    EXPECT_EQ(together, apart);
  }
  world.barrier();
}

TEST(Collector, LargeResultsFromAllRanksArrive) {
  const Communicator world(MPI_COMM_WORLD);
  constexpr std::size_t kPoints = 12;
  constexpr std::size_t kValues = std::size_t{1} << 20;  // 16 MiB of states: the queue's bound is reached
  std::vector<int> seen(kPoints, 0);
  Collector collector(world, kPoints, [&](std::size_t point, const PointResult& result) {
    EXPECT_EQ(result.states.size(), kValues);
    EXPECT_EQ(result.states.back(), std::complex<double>(static_cast<double>(point), 0));
    ++seen.at(point);
  });
  for (std::size_t point = 0; point < kPoints; ++point) {
    if (static_cast<int>(point) % world.size() != world.rank()) continue;
    PointResult result;
    result.states.assign(kValues, {static_cast<double>(point), 0});
    collector.put(point, result);
  }
  collector.finish();
  if (world.is_root()) {
    EXPECT_EQ(seen, std::vector<int>(kPoints, 1));
  }
  world.barrier();
}

TEST(Collector, AFailureToStoreComesOut) {
  const Communicator alone(MPI_COMM_SELF);
  Collector collector(alone, 1, [](std::size_t, const PointResult&) { throw Error("disk full"); });
  EXPECT_THROW(collector.put(0, PointResult{}), Error);
}

}  // namespace
}  // namespace costate

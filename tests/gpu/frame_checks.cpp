// Steps of tiles in an interaction frame on a device, against the phases of the same threads on the host, which the
// tests of tests/device compare with the integrators of the host.
#include <string>
#include <vector>

#include "device/device_steps.hpp"
#include "device/host_tile.hpp"
#include "device/random_case.hpp"
#include "gpu/checks.hpp"

namespace costate::test {

namespace {

constexpr double kTolerance = 1e-12;
constexpr double kStep = 0.05;
/// Levels this far apart turn by more than 1 in a step.
constexpr double kSpread = 40;

struct Outcome {
  std::vector<double> y1;
  std::vector<double> errors;
  std::vector<double> lambda;
  std::vector<double> bars;
  std::vector<double> currents;

  bool operator==(const Outcome&) const = default;
};

Outcome room_for(const RandomCase& batch) {
  return {std::vector<double>(batch.y.size()), std::vector<double>(batch.members()), batch.x,
          std::vector<double>(dop853::kStages * batch.term_count() * batch.members(), 0.0),
          std::vector<double>(batch.layout.rows * batch.layout.lanes(), 0.0)};
}

StepArguments step_of(const StageCoefficients& a, const double* levels, const double* y, double* y1, double* errors) {
  return {a, kStep, y, 1e-6, 1e-8, y1, errors, levels};
}

Outcome on_host(const RandomCase& batch, const TileShape& shape, const std::vector<double>& levels) {
  const TileTerms terms(batch.terms, shape);
  const HostTiles tiles(terms, Order::Forward);
  const StageCoefficients a{batch.tables.data(), batch.table_size(), batch.members()};
  Outcome outcome = room_for(batch);
  tiles.attempt(step_of(a, levels.data(), batch.y.data(), outcome.y1.data(), outcome.errors.data()));
  tiles.pull_back(
      {a, kStep, batch.y.data(), outcome.lambda.data(), outcome.bars.data(), levels.data(), outcome.currents.data()});
  return outcome;
}

Outcome on_device(TileSteps& tiles, const RandomCase& batch, const std::vector<double>& host_levels,
                  const CudaStream& stream) {
  const Outcome zero = room_for(batch);
  DeviceArray<double> tables(batch.tables, stream);
  DeviceArray<double> levels(host_levels, stream);
  DeviceArray<double> y(batch.y, stream);
  DeviceArray<double> y1(batch.y.size());
  DeviceArray<double> errors(batch.members());
  DeviceArray<double> lambda(batch.x, stream);
  DeviceArray<double> bars(zero.bars, stream);
  DeviceArray<double> currents(zero.currents, stream);
  const StageCoefficients a{tables.data(), batch.table_size(), batch.members()};
  tiles.attempt(step_of(a, levels.data(), y.data(), y1.data(), errors.data()));
  tiles.pull_back({a, kStep, y.data(), lambda.data(), bars.data(), levels.data(), currents.data()});
  return {y1.download(stream), errors.download(stream), lambda.download(stream), bars.download(stream),
          currents.download(stream)};
}

}  // namespace

void check_frames(Report& report, Extent extent, const CudaDevice& device, const CudaStream& stream) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : {2U, 3U, 16U, 31U}) {
      if (extent == Extent::Small && n > 3) continue;
      RandomCase batch(equation, n, 37);
      std::vector<double> levels = batch.random.numbers(n * batch.members());
      for (double& level : levels) level *= kSpread;
      for (const std::size_t width : {1U, 2U, 4U}) {
        const auto shape = tile_shape(equation, n, width);
        if (!shape || !fits_tiles(batch.terms)) continue;
        TileSteps tiles(batch.terms, *shape, device, stream);
        if (tiles.shared_bytes(dop853::kStages) > device.shared_per_block) continue;
        const Outcome expected = on_host(batch, *shape, levels);
        const Outcome found = on_device(tiles, batch, levels, stream);
        const std::string name = std::string("step in a frame, ") +
                                 (equation == Equation::Lindblad ? "matrix" : "ket") + " n=" + std::to_string(n) +
                                 ", tiles of " + std::to_string(width);
        report.check(name, deviation(found.y1, expected.y1), kTolerance);
        report.check(name + ", lambda", deviation(found.lambda, expected.lambda), kTolerance);
        report.check(name + ", bars", deviation(found.bars, expected.bars), kTolerance);
        report.check(name + ", currents", deviation(found.currents, expected.currents), kTolerance);
        report.check(name + ", error estimates", deviation(found.errors, expected.errors), 1e-7);
        report.check(name + ", bits of a rerun", found == on_device(tiles, batch, levels, stream) ? 0 : 1, 0);
      }
    }
  }
}

}  // namespace costate::test

// Factors of exponentials by tiles on a device, against the phases of the same threads on the host, which the tests of
// tests/device compare with power series.
#include <string>
#include <vector>

#include "device/device_steps.hpp"
#include "device/host_tile.hpp"
#include "device/launch.hpp"
#include "device/series_case.hpp"
#include "gpu/checks.hpp"

namespace costate::test {

namespace {

constexpr double kTolerance = 1e-12;

struct Outcome {
  std::vector<double> after;
  std::vector<double> before;
  std::vector<double> bars;
  std::vector<double> remainders;

  bool operator==(const Outcome&) const = default;
};

Outcome on_host(const SeriesCase& of, const TileShape& shape) {
  const RandomCase& batch = of.batch;
  const TileTerms terms(batch.terms, shape);
  const HostTileView view(terms);
  Outcome outcome{batch.y, batch.y, std::vector<double>(of.bar_count()), std::vector<double>(batch.members())};
  std::vector<double> room(of.divided.last() * term_numbers(view.view(), batch.members()));
  advance_tiles(view.view(), {of.arguments(), batch.y.data(), outcome.after.data(), outcome.remainders.data()},
                Order::Forward);
  reverse_tiles(view.view(),
                {of.arguments(), batch.y.data(), batch.x.data(), outcome.before.data(), outcome.bars.data(),
                 outcome.remainders.data(), room.data()},
                Order::Forward);
  return outcome;
}

Outcome on_device(const TileSteps& tiles, const SeriesCase& of, const CudaStream& stream) {
  const RandomCase& batch = of.batch;
  const DeviceArray<double> tables(batch.tables, stream);
  const DeviceArray<SpectralRectangle> spectra(of.spectra, stream);
  const DeviceArray<double> weights(of.divided.weights(), stream);
  const DeviceArray<double> y(batch.y, stream);
  const DeviceArray<double> lambda(batch.x, stream);
  DeviceArray<double> after(batch.y.size());
  DeviceArray<double> before(batch.y.size());
  DeviceArray<double> bars(of.bar_count());
  DeviceArray<double> remainders(batch.members());
  DeviceArray<double> room(of.divided.last() * tile_term_numbers(tiles.view(), batch.members()));
  const SeriesArguments series = of.arguments(tables.data(), spectra.data(), weights.data());
  launch_tile_factor(tiles.view(), {series, y.data(), after.data(), remainders.data()}, stream.get());
  launch_tile_factor_back(tiles.view(),
                          {series, y.data(), lambda.data(), before.data(), bars.data(), remainders.data(), room.data()},
                          stream.get());
  return {after.download(stream), before.download(stream), bars.download(stream), remainders.download(stream)};
}

}  // namespace

void check_series(Report& report, Extent extent, const CudaDevice& device, const CudaStream& stream) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : {2U, 3U, 16U, 31U}) {
      if (extent == Extent::Small && n > 3) continue;
      for (const double scale : {0.1, 3.0}) {
        const SeriesCase of(equation, n, 37, scale);
        for (const std::size_t width : {1U, 2U, 4U}) {
          const auto shape = tile_shape(equation, n, width);
          if (!shape || !fits_tiles(of.batch.terms)) continue;
          const TileSteps tiles(of.batch.terms, *shape, device, stream);
          if (tiles.shared_bytes(dop853::kStages) > device.shared_per_block) continue;
          const Outcome expected = on_host(of, *shape);
          const Outcome found = on_device(tiles, of, stream);
          const std::string name = std::string("factor of ") + std::to_string(of.divided.last()) + " terms, " +
                                   (equation == Equation::Lindblad ? "matrix" : "ket") + " n=" + std::to_string(n) +
                                   ", tiles of " + std::to_string(width);
          report.check(name, deviation(found.after, expected.after), kTolerance);
          report.check(name + ", lambda", deviation(found.before, expected.before), kTolerance);
          report.check(name + ", bars", deviation(found.bars, expected.bars), kTolerance);
          report.check(name + ", bits of a rerun", found == on_device(tiles, of, stream) ? 0 : 1, 0);
        }
      }
    }
  }
}

}  // namespace costate::test

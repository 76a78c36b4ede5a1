#include "gpu/checks.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "device/device_steps.hpp"
#include "device/host_steps.hpp"
#include "device/launch.hpp"
#include "device/random_case.hpp"
#include "kernels/observer.hpp"

namespace costate::test {

namespace {

constexpr double kTolerance = 1e-12;

struct Size {
  Equation equation;
  std::size_t n;
  std::size_t members;
};

std::vector<Size> sizes(Extent extent) {
  std::vector<Size> all;
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : {2U, 3U, 9U, 16U}) {
      if (extent == Extent::Small && n > 3) continue;
      for (const std::size_t members : {1U, 3U, 8U, 37U}) all.push_back({equation, n, members});
    }
  }
  if (extent == Extent::Small) return all;
  all.push_back({Equation::Schrodinger, 136, 40});
  all.push_back({Equation::Lindblad, 33, 5});
  return all;
}

std::string name_of(const Size& size) {
  return std::string(size.equation == Equation::Lindblad ? "matrix" : "ket") + " n=" + std::to_string(size.n) +
         " members=" + std::to_string(size.members);
}

/// What a step and its transpose gave.
struct Outcome {
  std::vector<double> y1;
  std::vector<double> errors;
  std::vector<double> lambda;
  std::vector<double> bars;

  bool operator==(const Outcome&) const = default;
};

constexpr double kStep = 0.05;

Outcome on_host(RandomCase& batch, std::size_t stage_stride) {
  HostSteps steps(batch.generator, batch.members());
  const std::size_t rows = stage_stride == 0 ? 1 : dop853::kStages;
  Outcome outcome{std::vector<double>(batch.x.size()), std::vector<double>(batch.members()), batch.x,
                  std::vector<double>(rows * batch.term_count() * batch.members(), 0.0)};
  const StageCoefficients a{batch.tables.data(), stage_stride, batch.members()};
  steps.attempt({a, kStep, batch.y.data(), 1e-6, 1e-8, outcome.y1.data(), outcome.errors.data()});
  steps.pull_back({a, kStep, batch.y.data(), outcome.lambda.data(), outcome.bars.data()});
  return outcome;
}

Outcome on_device(DeviceSteps& steps, const RandomCase& batch, std::size_t stage_stride, const CudaStream& stream) {
  const std::size_t rows = stage_stride == 0 ? 1 : dop853::kStages;
  DeviceArray<double> tables(batch.tables, stream);
  DeviceArray<double> y(batch.y, stream);
  DeviceArray<double> y1(batch.y.size());
  DeviceArray<double> errors(batch.members());
  DeviceArray<double> lambda(batch.x, stream);
  DeviceArray<double> bars(rows * batch.term_count() * batch.members());
  bars.clear(stream);
  const StageCoefficients a{tables.data(), stage_stride, batch.members()};
  steps.attempt({a, kStep, y.data(), 1e-6, 1e-8, y1.data(), errors.data()});
  steps.pull_back({a, kStep, y.data(), lambda.data(), bars.data()});
  return {y1.download(stream), errors.download(stream), lambda.download(stream), bars.download(stream)};
}

void compare(Report& report, const std::string& name, const Outcome& found, const Outcome& expected,
             const Outcome& again) {
  double worst = deviation(found.y1, expected.y1);
  // What is left of stages that cancel; 1 is an error that meets the tolerances.
  double of_errors = 0;
  for (std::size_t b = 0; b < expected.errors.size(); ++b)
    of_errors = std::max(of_errors, std::abs(found.errors[b] - expected.errors[b]) / (1 + expected.errors[b]));
  worst = std::max({worst, deviation(found.lambda, expected.lambda), deviation(found.bars, expected.bars)});
  report.check(name, worst, kTolerance);
  report.check(name + ", error estimates", of_errors, 1e-7);
  report.check(name + ", bits of a rerun", found == again ? 0 : 1, 0);
}

}  // namespace

double deviation(const std::vector<double>& found, const std::vector<double>& expected) {
  double difference = 0;
  double largest = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    if (std::isnan(found[k])) return found[k];
    difference = std::max(difference, std::abs(found[k] - expected[k]));
    largest = std::max(largest, std::abs(expected[k]));
  }
  return largest == 0 ? difference : difference / largest;
}

void check_applications(Report& report, Extent extent, const CudaStream& stream) {
  for (const Size& size : sizes(extent)) {
    RandomCase batch(size.equation, size.n, size.members);
    const DeviceStreamTerms terms(StreamTerms(batch.terms), stream);
    const StreamView& view = terms.view();
    const auto a = batch.first_of(0);
    std::vector<double> applied(batch.y.size());
    std::vector<double> transposed(batch.y.size());
    std::vector<double> dots(a.size(), 0.0);
    batch.generator.apply(a, batch.y.data(), applied.data(), size.members, batch.work);
    batch.generator.apply_adjoint(a, batch.y.data(), transposed.data(), size.members, batch.work);
    batch.generator.accumulate_gradient(batch.x.data(), batch.y.data(), dots, size.members, batch.work);

    DeviceArray<double> tables(batch.tables, stream);
    DeviceArray<double> x(batch.x, stream);
    DeviceArray<double> y(batch.y, stream);
    DeviceArray<double> out(batch.y.size());
    DeviceArray<double> bars(a.size());
    DeviceArray<double> room(view.dot_numbers(size.members));
    DeviceArray<double> g(view.merged_numbers(size.members));
    const CoefficientTable table{tables.data(), size.members};
    launch_merge(view.forward, table, g.data(), stream.get());
    launch_apply(view, view.forward, {table, g.data()}, y.data(), out.data(), stream.get());
    report.check("apply, " + name_of(size), deviation(out.download(stream), applied), kTolerance);
    launch_merge(view.transpose, table, g.data(), stream.get());
    launch_apply(view, view.transpose, {table, g.data()}, y.data(), out.data(), stream.get());
    report.check("apply_adjoint, " + name_of(size), deviation(out.download(stream), transposed), kTolerance);
    bars.clear(stream);
    launch_dots(view, size.members, x.data(), y.data(), room.data(), bars.data(), stream.get());
    report.check("inner products, " + name_of(size), deviation(bars.download(stream), dots), kTolerance);
  }
}

void check_steps(Report& report, Extent extent, const CudaDevice& device, const CudaStream& stream) {
  for (const Size& size : sizes(extent)) {
    RandomCase batch(size.equation, size.n, size.members);
    for (const std::size_t stride : {std::size_t{0}, batch.table_size()}) {
      const std::string name = name_of(size) + (stride == 0 ? ", constant" : ", varying");
      const Outcome expected = on_host(batch, stride);
      StreamSteps streams(batch.terms, size.members, stream);
      compare(report, "step by streams, " + name, on_device(streams, batch, stride, stream), expected,
              on_device(streams, batch, stride, stream));
      for (const std::size_t width : {1U, 2U, 4U, 8U}) {
        const auto shape = tile_shape(size.equation, size.n, width);
        if (!shape || !fits_tiles(batch.terms)) continue;
        TileSteps tiles(batch.terms, *shape, device, stream);
        if (tiles.shared_bytes(stride == 0 ? 1 : dop853::kStages) > device.shared_per_block) continue;
        compare(report, "step by tiles of " + std::to_string(width) + ", " + name,
                on_device(tiles, batch, stride, stream), expected, on_device(tiles, batch, stride, stream));
      }
    }
  }
}

void check_expectations(Report& report, const CudaStream& stream) {
  for (const Size& size : {Size{Equation::Schrodinger, 9, 37}, Size{Equation::Lindblad, 9, 37}}) {
    RandomCase batch(size.equation, size.n, size.members);
    const Dense matrix = batch.random.matrix(size.n);
    const Expectation expectation(sparse(matrix + matrix.adjoint()), size.equation);
    std::vector<double> values(size.members);
    std::vector<double> lambda = batch.x;
    const std::vector<double> scale = batch.random.numbers(size.members);
    expectation.evaluate(batch.y.data(), batch.layout, values);
    expectation.add_gradient(batch.y.data(), batch.layout, scale, lambda.data());

    DeviceArray<ExpectationEntry> entries(expectation.entries(), stream);
    DeviceArray<double> y(batch.y, stream);
    DeviceArray<double> found(size.members);
    DeviceArray<double> scales(scale, stream);
    DeviceArray<double> lambdas(batch.x, stream);
    launch_expectation(entries.data(), entries.size(), batch.layout, y.data(), found.data(), stream.get());
    launch_expectation_gradient(entries.data(), entries.size(), batch.layout, scales.data(), y.data(), lambdas.data(),
                                stream.get());
    report.check("expectation, " + name_of(size), deviation(found.download(stream), values), kTolerance);
    report.check("gradient of it, " + name_of(size), deviation(lambdas.download(stream), lambda), kTolerance);
  }
}

}  // namespace costate::test

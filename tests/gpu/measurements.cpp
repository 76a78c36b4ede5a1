#include "gpu/measurements.hpp"

#include <algorithm>
#include <cmath>

#include "device/launch.hpp"
#include "gpu/device_sweep.hpp"
#include "gpu/host_sweep.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::test {

namespace {

using Way = DeviceSweep::Way;
using Drive = DeviceSweep::Drive;

constexpr int kRepeats = 20;

/// The shortest of several times.
template <class Work>
double shortest(const CudaStream& stream, const Work& work) {
  CudaTimer timer(stream);
  work();
  double seconds = INFINITY;
  for (int k = 0; k < kRepeats; ++k) {
    timer.start();
    work();
    seconds = std::min(seconds, timer.seconds());
  }
  return seconds;
}

Model undamped(Model model) {
  model.equation = Equation::Schrodinger;
  model.dissipators.clear();
  return model;
}

/// Each state counted once: read by an application and written, two read by inner products.
void measure_applications(Report& report, const Model& model, std::size_t members, const CudaStream& stream) {
  const LinearTerms linear = lower(model);
  const DeviceStreamTerms terms(StreamTerms(linear), stream);
  const StreamView& view = terms.view();
  const Layout layout = view.layout(members);
  std::vector<double> table(view.terms * CoefficientTable::row_size(members));
  fill_coefficients(std::vector<double>(view.terms * members, 0.5), members, table.data());
  DeviceArray<double> tables(table, stream);
  DeviceArray<double> x(layout.size());
  DeviceArray<double> out(layout.size());
  DeviceArray<double> bars(view.terms * members);
  DeviceArray<double> room(view.dot_numbers(members));
  DeviceArray<double> g(view.merged_numbers(members));
  x.clear(stream);
  bars.clear(stream);
  const double bytes = 2 * sizeof(double) * static_cast<double>(layout.size());
  const std::string name = std::string(view.columns > 1 ? "" : ", kets") + " n=" + std::to_string(view.rows) +
                           " members=" + std::to_string(members);
  const double copy =
      shortest(stream, [&] { copy_on_device(x.data(), out.data(), layout.size() * sizeof(double), stream); });
  report.measure("copy" + name, 1e-9 * bytes / copy, "GB/s");
  const CoefficientTable a{tables.data(), members};
  const auto measure = [&](const std::string& what, const auto& work) {
    const double seconds = shortest(stream, work);
    report.measure(what + name, 1e-9 * bytes / seconds, "GB/s");
    report.measure(what + " over copy" + name, copy / seconds, "");
  };
  for (const StreamAction* action : {&view.forward, &view.transpose}) {
    const std::string what = action == &view.forward ? "apply" : "apply_adjoint";
    const auto apply = [&] { launch_apply(view, *action, {a, g.data()}, x.data(), out.data(), stream.get()); };
    measure(what, [&] {
      launch_merge(*action, a, g.data(), stream.get());
      apply();
    });
    measure(what + " with constant coefficients", apply);
  }
  measure("inner products",
          [&] { launch_dots(view, members, x.data(), out.data(), room.data(), bars.data(), stream.get()); });
}

std::vector<KerrPoint> points_of(const std::vector<KerrResult>& results) {
  std::vector<KerrPoint> points;
  for (const KerrResult& result : results) points.push_back(result.point);
  return points;
}

/// Largest differences, of a value and of a derivative, relative to the largest of its kind.
void compare(Report& report, const std::string& name, const Sweep& sweep, const std::vector<KerrResult>& expected,
             double tolerance) {
  double value = 0;
  double gradient = 0;
  for (double KerrPoint::*field : {&KerrPoint::kerr, &KerrPoint::detuning, &KerrPoint::drive, &KerrPoint::kappa}) {
    double difference = 0;
    double largest = 0;
    for (std::size_t k = 0; k < expected.size(); ++k) {
      difference = std::max(difference, std::abs(sweep.gradient[k].*field - expected[k].gradient.*field));
      largest = std::max(largest, std::abs(expected[k].gradient.*field));
      value = std::max(value, std::abs(sweep.photons[k] - expected[k].photons));
    }
    gradient = std::max(gradient, difference / largest);
  }
  report.check(name + ", photons", value, tolerance);
  report.check(name + ", gradient", gradient, tolerance);
}

double measure_host_sweep(Report& report, const std::vector<KerrPoint>& points, Wanted wanted, std::size_t threads) {
  const std::string what = wanted == Wanted::Values ? "values" : "gradients";
  double best = 0;
  for (const std::size_t lanes : {8U, 16U, 32U}) {
    const Sweep sweep = sweep_on_host(points, {}, wanted, lanes, threads);
    const double rate = static_cast<double>(points.size()) / sweep.seconds;
    report.measure("host " + what + ", batches of " + std::to_string(lanes), rate, "members/s");
    report.measure("steps of a member", sweep.steps, "");
    best = std::max(best, rate);
  }
  return best;
}

struct Setting {
  std::string name;
  Way way;
  std::size_t width;
  std::size_t batch;
  Drive drive;
};

/// One step and its transpose, by tiles of a width.
void measure_tiles(Report& report, std::size_t levels, std::size_t members, std::size_t width, const CudaDevice& device,
                   const CudaStream& stream) {
  const LinearTerms terms = lower(kerr_model(levels));
  const auto shape = tile_shape(terms.equation, levels, width);
  if (!shape) return;
  TileSteps steps(terms, *shape, device, stream);
  const Layout layout{levels, levels, members};
  std::vector<double> table(terms.coefficients.size() * CoefficientTable::row_size(members));
  fill_coefficients(std::vector<double>(terms.coefficients.size() * members, 0.5), members, table.data());
  DeviceArray<double> tables(table, stream);
  DeviceArray<double> y(vacuum(layout), stream);
  DeviceArray<double> y1(layout.size());
  DeviceArray<double> errors(members);
  DeviceArray<double> lambda(vacuum(layout), stream);
  DeviceArray<double> bars(terms.coefficients.size() * members);
  bars.clear(stream);
  const StageCoefficients a{tables.data(), 0, members};
  const double forward = shortest(stream, [&] {
    steps.attempt({a, 1e-3, y.data(), 1e-8, 1e-10, y1.data(), errors.data()});
  });
  const double reverse = shortest(stream, [&] { steps.pull_back({a, 1e-3, y.data(), lambda.data(), bars.data()}); });
  const std::string name =
      ", tiles of " + std::to_string(width) + " n=" + std::to_string(levels) + " members=" + std::to_string(members);
  report.measure("shared memory" + name, static_cast<double>(steps.shared_bytes(1)), "B");
  report.measure("step" + name, 1e9 * forward / static_cast<double>(members), "ns/member");
  report.measure("transpose of a step" + name, 1e9 * reverse / static_cast<double>(members), "ns/member");
}

}  // namespace

void measure_kernels(Report& report, const CudaDevice& device, const CudaStream& stream) {
  for (const std::size_t width : {4U, 2U, 1U}) measure_tiles(report, 16, 4096, width, device, stream);
  for (const std::size_t width : {8U, 4U, 2U}) measure_tiles(report, 10, 8192, width, device, stream);
  measure_tiles(report, 32, 1024, 1, device, stream);
}

void measure_bandwidth(Report& report, const CudaStream& stream) {
  measure_applications(report, kerr_model(16), 65536, stream);
  measure_applications(report, kerr_model(10), 131072, stream);
  measure_applications(report, kerr_model(64), 4096, stream);
  measure_applications(report, kerr_model(256), 256, stream);
  measure_applications(report, undamped(kerr_model(256)), 65536, stream);
}

void check_sweeps(Report& report, const std::string& folder, const CudaDevice& device, const CudaStream& stream) {
  for (const auto& [file, drive] :
       {std::pair{"/kerr_constant.txt", Drive::Constant}, {"/kerr_pulse.txt", Drive::Pulse}}) {
    const std::vector<KerrResult> expected = read_results(folder + file);
    report.measure(std::string("points of ") + file, static_cast<double>(expected.size()), "");
    const SweepOptions options{16, 1e-10, 1e-12};
    for (const Way way : {Way::Tiles, Way::Streams}) {
      DeviceSweep sweep(options, expected.size(), way, 4, std::nullopt, drive, device, stream);
      compare(report, std::string(way == Way::Tiles ? "tiles" : "streams") + " against the program, " + file,
              sweep.run(points_of(expected), Wanted::Gradients), expected, 1e-7);
    }
  }
}

Rates measure_sweeps(Report& report, const CudaDevice& device, const CudaStream& stream) {
  const std::vector<KerrPoint> points = kerr_grid(8);
  std::vector<Setting> settings;
  for (const std::size_t width : {4U, 2U, 1U})
    settings.push_back({"tiles of " + std::to_string(width), Way::Tiles, width, points.size(), Drive::Constant});
  settings.push_back({"tiles of 4, batches of 1024", Way::Tiles, 4, 1024, Drive::Constant});
  settings.push_back({"tiles of 4, pulse", Way::Tiles, 4, points.size(), Drive::Pulse});
  settings.push_back({"streams", Way::Streams, 0, points.size(), Drive::Constant});
  Rates best;
  for (const Setting& setting : settings) {
    DeviceSweep sweep({}, setting.batch, setting.way, setting.width, std::nullopt, setting.drive, device, stream);
    Sweep result = sweep.run(points, Wanted::Gradients);  // takes the memory
    for (const Wanted wanted : {Wanted::Values, Wanted::Gradients}) {
      double seconds = INFINITY;
      for (int k = 0; k < 3; ++k) {
        result = sweep.run(points, wanted);
        seconds = std::min(seconds, result.seconds);
      }
      const double rate = static_cast<double>(points.size()) / seconds;
      const bool is_gradient = wanted == Wanted::Gradients;
      report.measure("device " + std::string(is_gradient ? "gradients, " : "values, ") + setting.name, rate,
                     "members/s");
      report.measure("steps of a member", result.steps, "");
      double& own_best = is_gradient ? best.gradients : best.values;
      if (setting.drive == Drive::Constant) own_best = std::max(own_best, rate);
    }
  }
  return best;
}

Rates measure_host(Report& report, std::size_t threads) {
  const std::vector<KerrPoint> points = kerr_grid(8);
  report.measure("threads of the host", static_cast<double>(threads), "");
  Rates best;
  best.values = measure_host_sweep(report, points, Wanted::Values, threads);
  best.gradients = measure_host_sweep(report, points, Wanted::Gradients, threads);
  return best;
}

}  // namespace costate::test

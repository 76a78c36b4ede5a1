// Compares the kernels and propagators of a CUDA device with the host and with stored results, and measures both.
//
// usage: costate_gpu FOLDER OUTPUT.json [THREADS [kernels]]     exit status 0: all checks passed, 1: some failed, 3: no
// device
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <thread>

#include "base/instruction_set.hpp"
#include "gpu/checks.hpp"
#include "gpu/measurements.hpp"

namespace costate::test {
namespace {

std::string version_text(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

/// Kernels: nothing but their times, as for a profiler.
enum class Asked { Everything, Kernels };

int run(const std::string& folder, const std::string& output, std::size_t threads, Asked asked) {
  const auto begin = std::chrono::steady_clock::now();
  Report report(output);
  const std::optional<CudaDevice> device = cuda_device();
  report.note("instruction set of the host", std::string(name_of(instruction_set())));
  if (!device) {
    report.fail("device", "no CUDA device is visible");
    (void)measure_host(report, threads);
    return 3;
  }
  report.note("device", device->name);
  report.note("capability", std::to_string(device->capability_major) + "." + std::to_string(device->capability_minor));
  report.note("driver", version_text(device->driver));
  report.measure("multiprocessors", device->multiprocessors, "");
  report.measure("shared memory of a block", static_cast<double>(device->shared_per_block), "B");
  report.measure("last level of cache", static_cast<double>(device->cache), "B");
  const CudaStream stream;
  const auto attempt = [&](const std::string& name, const std::function<void()>& work) {
    try {
      work();
    } catch (const std::exception& error) {
      report.fail(name, error.what());
    }
  };
  attempt("kernels", [&] { measure_kernels(report, *device, stream); });
  attempt("bandwidth", [&] { measure_bandwidth(report, stream); });
  if (asked == Asked::Kernels) return report.failures() == 0 ? 0 : 1;
  attempt("applications", [&] { check_applications(report, Extent::Full, stream); });
  attempt("expectations", [&] { check_expectations(report, stream); });
  attempt("coefficients", [&] { check_coefficients(report, Extent::Full, stream); });
  attempt("steps", [&] { check_steps(report, Extent::Full, *device, stream); });
  attempt("frames", [&] { check_frames(report, Extent::Full, *device, stream); });
  attempt("series", [&] { check_series(report, Extent::Full, *device, stream); });
  attempt("sweeps", [&] { check_sweeps(report, folder, *device, stream); });
  attempt("measured sweeps", [&] {
    const Rates on_device = measure_sweeps(report, *device, stream);
    const Rates on_host = measure_host(report, threads);
    report.measure("device over host, values", on_device.values / on_host.values, "");
    report.measure("device over host, gradients", on_device.gradients / on_host.gradients, "");
  });
  report.measure("checks", report.checks(), "");
  report.measure("failures", report.failures(), "");
  report.measure("wall time", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), "s");
  return report.failures() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace costate::test

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: costate_gpu FOLDER OUTPUT.json [THREADS [kernels]]\n");
    return 2;
  }
  const std::size_t threads = argc > 3 ? std::stoul(argv[3]) : std::thread::hardware_concurrency();
  using costate::test::Asked;
  const Asked asked = argc > 4 && std::string(argv[4]) == "kernels" ? Asked::Kernels : Asked::Everything;
  try {
    return costate::test::run(argv[1], argv[2], threads, asked);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "costate_gpu: %s\n", error.what());
    return 1;
  }
}

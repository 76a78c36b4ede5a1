// How fast a device is, and how fast the host beside it.
#pragma once

#include <string>

#include "gpu/report.hpp"
#include "wrap/cuda.hpp"

namespace costate::test {

/// Copies in device memory, and applications of generators too large for a cache, in bytes per second.
void measure_bandwidth(Report& report, const CudaStream& stream);
/// Steps of tiles and their transposes, in time per member.
void measure_kernels(Report& report, const CudaDevice& device, const CudaStream& stream);
/// The Kerr sweep against what the program computed: files of results in `folder`.
void check_sweeps(Report& report, const std::string& folder, const CudaDevice& device, const CudaStream& stream);
/// Members per second, the best of several ways.
struct Rates {
  double values = 0;
  double gradients = 0;
};

/// The Kerr sweep of 4096 points with a constant drive.
[[nodiscard]] Rates measure_sweeps(Report& report, const CudaDevice& device, const CudaStream& stream);
/// The same on the cores of the host, by the program's kernels and vector loops.
[[nodiscard]] Rates measure_host(Report& report, std::size_t threads);

}  // namespace costate::test

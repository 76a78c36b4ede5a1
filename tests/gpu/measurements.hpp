// How fast a device is, and how fast the host beside it.
#pragma once

#include <string>

#include "gpu/report.hpp"
#include "wrap/cuda.hpp"

namespace costate::test {

/// Copies in device memory, and applications of generators too large for a cache, in bytes per second.
void measure_bandwidth(Report& report, const CudaStream& stream);
/// The Kerr sweep against what the program computed: files of results in `folder`.
void check_sweeps(Report& report, const std::string& folder, const CudaDevice& device, const CudaStream& stream);
/// The Kerr sweep of 4096 points in members per second: on the device in several ways, and on the cores of the host.
void measure_sweeps(Report& report, std::size_t threads, const CudaDevice& device, const CudaStream& stream);

}  // namespace costate::test

// Comparisons of a device with the host.
#pragma once

#include <string>
#include <vector>

#include "gpu/report.hpp"
#include "wrap/cuda.hpp"

namespace costate::test {

/// max |found - expected| / max |expected|.
[[nodiscard]] double deviation(const std::vector<double>& found, const std::vector<double>& expected);

/// Small: what a host does in a second or two.
enum class Extent { Small, Full };

/// Applications, transposes and inner products of random generators.
void check_applications(Report& report, Extent extent, const CudaStream& stream);
/// Steps and their transposes of random generators, by tiles of all widths and by streams, with constant and with
/// varying coefficients; each twice, for the same bits.
void check_steps(Report& report, Extent extent, const CudaDevice& device, const CudaStream& stream);
/// Steps of tiles in an interaction frame, and their transposes.
void check_frames(Report& report, Extent extent, const CudaDevice& device, const CudaStream& stream);
/// Factors of exponentials by tiles, and their transposes.
void check_series(Report& report, Extent extent, const CudaDevice& device, const CudaStream& stream);
/// Expectation values and their gradients, of kets and of matrices.
void check_expectations(Report& report, const CudaStream& stream);
/// Coefficients at the stages of a step and their derivatives, of every operation and pulse, on kinks and beside them.
void check_coefficients(Report& report, Extent extent, const CudaStream& stream);

}  // namespace costate::test

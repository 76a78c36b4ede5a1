// Where the vectors of tests are that run on the host and on a device.
#pragma once

#include "wrap/vector_kernels.hpp"

namespace costate::test {

/// Kernels of a device, or nothing for the host.
[[nodiscard]] VectorKernels* kernels_under_test();

}  // namespace costate::test

// The vectors of tests on a fake of a device, whose memory is the host's: so are PETSc's vectors.
#include "device/device_vectors.hpp"
#include "wrap/kernels_under_test.hpp"

namespace costate {

VectorKernels* test::kernels_under_test() {
  static const CudaStream stream;
  static DeviceVectors kernels(stream);
  return &kernels;
}

}  // namespace costate

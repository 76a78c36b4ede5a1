// Kernels over programs of coefficients: a thread for each time and lane.
#include "device/launch.hpp"
#include "device/tape_thread.hpp"
#include "device/thread_loops.hpp"

namespace costate {

KernelCall tape_values(const TapeSweep& sweep, const TapeTables& tables) {
  const dim3 grid(blocks(sweep.lanes.lanes, kBlock), sweep.times.count);
  return kernel_call(for_rows<cuda::TapeValues>, "coefficients", grid, kBlock, 0, {sweep, tables}, sweep.lanes.lanes);
}

KernelCall tape_reversal(const TapeSweep& sweep, const TapePull& pull) {
  const dim3 grid(blocks(sweep.lanes.lanes, kBlock), sweep.times.count);
  return kernel_call(for_rows<cuda::TapeReversal>, "derivatives of coefficients", grid, kBlock, 0, {sweep, pull},
                     sweep.lanes.lanes);
}

KernelCall tape_sums(const TapeSums& sums) {
  return kernel_call(for_entries<TapeSums>, "sums of derivatives", blocks(sums.size, kBlock), kBlock, 0, sums,
                     sums.size);
}

}  // namespace costate

// Kernels over programs of coefficients: a thread for each time and lane.
#include "device/launch.hpp"
#include "device/tape_thread.hpp"
#include "device/thread_loops.hpp"
#include "wrap/cuda.hpp"

namespace costate {

void launch_tape_values(const TapeSweep& sweep, const TapeTables& tables, CUstream_st* stream) {
  const dim3 grid(blocks(sweep.lanes.lanes, kBlock), sweep.times.count);
  for_rows<<<grid, kBlock, 0, stream>>>(cuda::TapeValues{sweep, tables}, sweep.lanes.lanes);
  check_launch("coefficients");
}

void launch_tape_reversal(const TapeSweep& sweep, const TapePull& pull, CUstream_st* stream) {
  const dim3 grid(blocks(sweep.lanes.lanes, kBlock), sweep.times.count);
  for_rows<<<grid, kBlock, 0, stream>>>(cuda::TapeReversal{sweep, pull}, sweep.lanes.lanes);
  check_launch("derivatives of coefficients");
}

void launch_tape_sums(const TapeSums& sums, CUstream_st* stream) {
  for_entries<<<blocks(sums.size, kBlock), kBlock, 0, stream>>>(sums, sums.size);
  check_launch("sums of derivatives");
}

}  // namespace costate

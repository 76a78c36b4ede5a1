// Kernels over states in device memory: a thread for each entry, element or member.
#include <algorithm>

#include "device/launch.hpp"
#include "device/stream_dots.hpp"
#include "device/stream_expectation.hpp"
#include "device/stream_phases.hpp"
#include "device/sum_parts.hpp"
#include "device/thread_loops.hpp"
#include "wrap/cuda.hpp"

namespace costate {

namespace {

/// Neighbouring members that one warp works on.
constexpr unsigned kMostWidth = 32;
/// Blocks that share a multiprocessor: while some wait for memory, others work.
constexpr unsigned kBlocksAtOnce = 5;
/// Elements that one thread works on, one after the other: what one of them reads, the next one finds in cache.
constexpr unsigned kElementsPerThread = 8;

/// work(item, member), `Each` items for a thread; those of one block of members near each other in time.
template <unsigned Each, class Work>
__global__ void __launch_bounds__(kBlock, kBlocksAtOnce)
    for_items(const __grid_constant__ Work work, std::uint32_t count, std::uint32_t members, std::uint32_t first) {
  const std::uint32_t member = first + blockIdx.y * blockDim.x + threadIdx.x;
  if (member >= members) return;
  std::uint32_t item = blockIdx.x * blockDim.y * Each + threadIdx.y;
  const std::uint32_t end = item + Each * blockDim.y;
  for (; item < end && item < count; item += blockDim.y) work(item, member);
}

/// bars[term][member] += x . A_m y, a term for each blockIdx.y: parts by threads, summed in their order.
__global__ void __launch_bounds__(kBlock) sum_dots(const __grid_constant__ cuda::StreamDotSums work, double* bars) {
  __shared__ double parts[kBlock];
  const std::size_t member = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const unsigned own = threadIdx.y * blockDim.x + threadIdx.x;
  parts[own] = member < work.members ? work(blockIdx.y, member, threadIdx.y, blockDim.y) : 0;
  __syncthreads();
  if (threadIdx.y != 0 || member >= work.members) return;
  double sum = 0;
  for (unsigned part = own; part < kBlock; part += blockDim.x) sum += parts[part];
  bars[blockIdx.y * work.members + member] += sum;
}

/// A block of as many neighbouring members as there are, and of items.
dim3 block_of(std::size_t members) {
  unsigned width = 1;
  while (width < kMostWidth && width < members) width *= 2;
  return {width, kBlock / width};
}

template <unsigned Each, class Work>
void launch_items(const Work& work, std::size_t count, std::size_t members, CUstream_st* stream) {
  if (count == 0) return;
  const dim3 block = block_of(members);
  // A grid has no more blocks in its second dimension.
  constexpr std::size_t most = 65535;
  for (std::size_t first = 0; first < members; first += most * block.x) {
    const dim3 grid(blocks(count, std::size_t{block.y} * Each),
                    static_cast<unsigned>(std::min<std::size_t>(blocks(members - first, block.x), most)));
    for_items<Each><<<grid, block, 0, stream>>>(work, static_cast<std::uint32_t>(count),
                                                static_cast<std::uint32_t>(members), static_cast<std::uint32_t>(first));
  }
}

/// By one block, in a fixed order.
__global__ void __launch_bounds__(kBlock) find_worst(const double* errors, std::size_t members, double* worst) {
  __shared__ double largest[kBlock];
  double own = 0;
  for (std::size_t b = threadIdx.x; b < members; b += kBlock) own = larger(own, errors[b]);
  largest[threadIdx.x] = own;
  __syncthreads();
  for (unsigned step = kBlock / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) largest[threadIdx.x] = larger(largest[threadIdx.x], largest[threadIdx.x + step]);
    __syncthreads();
  }
  if (threadIdx.x == 0) *worst = largest[0];
}

}  // namespace

bool has_kernels() {
  cudaFuncAttributes attributes{};
  const bool is_there = cudaFuncGetAttributes(&attributes, find_worst) == cudaSuccess;
  cudaGetLastError();  // forgets the error
  return is_there;
}

void launch_merge(const StreamAction& action, const CoefficientTable& a, double* g, CUstream_st* stream) {
  if (action.merged.slot_count == 0) return;
  launch_items<1>(cuda::StreamMerge{action.merged, a, g}, action.merged.slot_count, a.members, stream);
  check_launch("merge");
}

void launch_apply(const StreamView& view, const StreamAction& action, const StreamValues& values, const double* x,
                  double* out, CUstream_st* stream) {
  const std::size_t members = values.a.members;
  const Layout layout = view.layout(members);
  if (view.columns == 1) {
    launch_items<kElementsPerThread>(cuda::StreamKetApply{action.left, values.a, layout, x, out}, view.rows, members,
                                     stream);
  } else {
    launch_items<kElementsPerThread>(
        cuda::StreamMatrixApply{view.elements, action, values, cuda::StreamStrides(layout), x, out}, view.element_count,
        members, stream);
  }
  check_launch("apply");
}

void launch_dots(const StreamView& view, std::size_t members, const double* x, const double* y, double* dots,
                 double* bars, CUstream_st* stream) {
  const Layout layout = view.layout(members);
  if (view.columns == 1) {
    launch_items<1>(cuda::StreamKetDots{view.dots, view.terms, layout, x, y, dots}, view.dots.items, members, stream);
  } else {
    launch_items<1>(cuda::StreamMatrixDots{view.dots, view.forward.jumps, cuda::StreamStrides(layout),
                                           static_cast<std::uint32_t>(view.rows), x, y, dots},
                    view.dots.items, members, stream);
  }
  check_launch("dots");
  if (view.terms == 0) return;
  const dim3 block = block_of(members);
  const dim3 grid(blocks(members, block.x), static_cast<unsigned>(view.terms));
  sum_dots<<<grid, block, 0, stream>>>({view.dots, members, dots}, bars);
  check_launch("sums of dots");
}

void launch_combination(const StreamCombination& sum, std::size_t size, CUstream_st* stream) {
  for_entries<<<blocks(size, kBlock), kBlock, 0, stream>>>(sum, size);
  check_launch("combination");
}

void launch_step_sums(const StreamStepEnd& end, CUstream_st* stream) {
  const dim3 grid(blocks(end.members, kBlock), static_cast<unsigned>(end.parts));
  for_rows<<<grid, kBlock, 0, stream>>>(end, end.members);
  check_launch("end of a step");
}

void launch_step_end(const StreamStepEnd& end, double h, double* errors, CUstream_st* stream) {
  launch_step_sums(end, stream);
  const StreamErrors norms{end.members, end.rows, end.parts, h, end.sums, errors};
  for_entries<<<blocks(end.members, kBlock), kBlock, 0, stream>>>(norms, end.members);
  check_launch("errors");
}

template <class Work>
void launch_pass(const Work& work, std::size_t rows, std::size_t lanes, CUstream_st* stream) {
  launch_items<1>(work, rows, lanes, stream);
  check_launch("pass");
}
template void launch_pass(const StreamFill&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamDifferences&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamSquares&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamPartSums&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamRowSums&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamRecurrence&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamRecurrenceBack&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamScale&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamMixture&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamSpread&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamSpectra&, std::size_t, std::size_t, CUstream_st*);

KernelCall row_sums(const StreamRowSums& sums, std::size_t rows) {
  const dim3 grid(blocks(sums.members, kBlock), static_cast<unsigned>(rows));
  return kernel_call(for_rows<StreamRowSums>, "sums of rows", grid, kBlock, 0, sums, sums.members);
}

namespace {

template <class Pass>
void launch_phases(const Pass& pass, const char* name, CUstream_st* stream) {
  launch_items<1>(cuda::StreamPhases{pass}, pass.layout.rows, pass.layout.lanes(), stream);
  check_launch(name);
}

}  // namespace

void launch_turned_combination(const StreamCombination& sum, const PhaseTable& u, const Layout& layout,
                               CUstream_st* stream) {
  launch_phases(cuda::TurnedCombination<StreamCombination>{sum, u, sum.out, layout}, "turned combination", stream);
}

void launch_enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k, const Layout& layout,
                  CUstream_st* stream) {
  launch_phases(cuda::Enter{energy, y, u, k, layout}, "entry to a frame", stream);
}

void launch_turn_back(const PhaseTable& u, double* y, const Layout& layout, CUstream_st* stream) {
  launch_phases(cuda::TurnBack{u, y, layout}, "turn back", stream);
}

void launch_rotation(double sign, const LevelTable& energy, const double* y, double* out, const Layout& layout,
                     CUstream_st* stream) {
  launch_phases(cuda::AddRotation{sign, energy, y, out, layout}, "rotation", stream);
}

void launch_currents(double weight, const double* x, const double* y, double* sums, const Layout& layout,
                     CUstream_st* stream) {
  launch_phases(cuda::Currents{weight, x, y, sums, layout}, "currents", stream);
}

void launch_cosine_sine(double scale, const double* x, std::size_t levels, std::size_t members,
                        const LevelArrays& cosine, const LevelArrays& sine, CUstream_st* stream) {
  launch_items<1>(cuda::StreamCosineSine{scale, x, members, cosine.rows, sine.rows, cosine.columns, sine.columns},
                  levels, members, stream);
  check_launch("cosine and sine");
}

void launch_worst(const double* errors, std::size_t members, double* worst, CUstream_st* stream) {
  find_worst<<<1, kBlock, 0, stream>>>(errors, members, worst);
  check_launch("worst");
}

void launch_operations(const StreamOperations& passes, std::size_t n, CUstream_st* stream) {
  for_entries<<<blocks(n, kBlock), kBlock, 0, stream>>>(passes, n);
  check_launch("vector operations");
}

void launch_reduction(const StreamReduction& reduction, CUstream_st* stream) {
  launch_items<1>(reduction, reduction.parts, reduction.members, stream);
  check_launch("reduction");
}

void launch_expectation(const ExpectationEntry* entries, std::size_t count, const Layout& layout, const double* y,
                        double* values, CUstream_st* stream) {
  for_entries<<<blocks(layout.members, kBlock), kBlock, 0, stream>>>(
      StreamExpectation{entries, count, layout, y, values}, layout.members);
  check_launch("expectation");
}

void launch_expectation_gradient(const ExpectationEntry* entries, std::size_t count, const Layout& layout,
                                 const double* scale, const double* y, double* lambda, CUstream_st* stream) {
  const StreamExpectationGradient work{entries, count, layout, scale, y, lambda};
  for_entries<<<blocks(layout.members, kBlock), kBlock, 0, stream>>>(work, layout.members);
  check_launch("gradient of an expectation");
}

}  // namespace costate

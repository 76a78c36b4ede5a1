// Kernels over states in device memory: a thread for each entry, element or member.
#include "device/launch.hpp"
#include "device/stream_apply.hpp"
#include "device/stream_expectation.hpp"
#include "device/sum_parts.hpp"
#include "wrap/cuda.hpp"

namespace costate {

namespace {

constexpr unsigned kBlock = 256;
/// Neighbouring members that one warp works on.
constexpr unsigned kMostWidth = 32;
/// Elements of the same members that one block works on: what one of them reads, the next one finds in cache.
constexpr unsigned kElementsPerThread = 8;

/// work(i) for i < count.
template <class Work>
__global__ void __launch_bounds__(kBlock) for_entries(const __grid_constant__ Work work, std::size_t count) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) work(i);
}

/// work(row, i) for row < rows and i < count, neighbouring threads at neighbouring i.
template <class Work>
__global__ void __launch_bounds__(kBlock) for_rows(const __grid_constant__ Work work, std::size_t count) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) work(blockIdx.y, i);
}

/// work(element, member), the elements of one block of members near each other in time.
template <class Work>
__global__ void __launch_bounds__(kBlock) for_elements(const __grid_constant__ Work work, const StreamElement* elements,
                                                       std::size_t count, std::size_t members) {
  const std::size_t member = static_cast<std::size_t>(blockIdx.y) * blockDim.x + threadIdx.x;
  if (member >= members) return;
  const std::size_t first = static_cast<std::size_t>(blockIdx.x) * blockDim.y * kElementsPerThread + threadIdx.y;
  for (unsigned k = 0; k < kElementsPerThread; ++k) {
    const std::size_t element = first + k * blockDim.y;
    if (element < count) work(elements[element], member);
  }
}

unsigned blocks(std::size_t count, std::size_t size) { return static_cast<unsigned>((count + size - 1) / size); }

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

void launch_apply(const StreamView& view, const StreamAction& action, const CoefficientTable& a, const double* x,
                  double* out, CUstream_st* stream) {
  unsigned width = 1;
  while (width < kMostWidth && width < a.members) width *= 2;
  const dim3 block(width, kBlock / width);
  const dim3 grid(blocks(view.element_count, std::size_t{block.y} * kElementsPerThread), blocks(a.members, width));
  const cuda::StreamApply work{action, a, view.layout(a.members), x, out};
  for_elements<<<grid, block, 0, stream>>>(work, view.elements, view.element_count, a.members);
  check_launch("apply");
}

void launch_dots(const StreamView& view, std::size_t members, const double* x, const double* y, double* dots,
                 double* bars, CUstream_st* stream) {
  const Layout layout = view.layout(members);
  const std::size_t parts = sum_parts(view.rows);
  const dim3 grid(blocks(layout.lanes(), kBlock), static_cast<unsigned>(parts));
  for_rows<<<grid, kBlock, 0, stream>>>(cuda::StreamDots{view, layout, parts, x, y, dots}, layout.lanes());
  check_launch("dots");
  const dim3 terms(blocks(members, kBlock), static_cast<unsigned>(view.terms));
  for_rows<<<terms, kBlock, 0, stream>>>(cuda::StreamDotSums{layout, view.terms, parts, dots, bars}, members);
  check_launch("sums of dots");
}

void launch_combination(const StreamCombination& sum, std::size_t size, CUstream_st* stream) {
  for_entries<<<blocks(size, kBlock), kBlock, 0, stream>>>(sum, size);
  check_launch("combination");
}

void launch_step_end(const StreamStepEnd& end, double h, double* errors, CUstream_st* stream) {
  const dim3 grid(blocks(end.members, kBlock), static_cast<unsigned>(end.parts));
  for_rows<<<grid, kBlock, 0, stream>>>(end, end.members);
  check_launch("end of a step");
  const StreamErrors norms{end.members, end.rows, end.parts, h, end.sums, errors};
  for_entries<<<blocks(end.members, kBlock), kBlock, 0, stream>>>(norms, end.members);
  check_launch("errors");
}

void launch_worst(const double* errors, std::size_t members, double* worst, CUstream_st* stream) {
  find_worst<<<1, kBlock, 0, stream>>>(errors, members, worst);
  check_launch("worst");
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

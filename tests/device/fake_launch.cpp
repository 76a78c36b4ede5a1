// The kernels on a machine without a device: what their threads do, one after the other.
#include <cmath>
#include <vector>

#include "device/host_stream.hpp"
#include "device/host_tile.hpp"
#include "device/launch.hpp"
#include "device/stream_expectation.hpp"
#include "device/sum_parts.hpp"

namespace costate {

std::size_t tile_forward_bytes(const TileView& view) { return sizeof(double) * host::TileMemory::forward_size(view); }
std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows) {
  return sizeof(double) * host::TileMemory::reverse_size(view, bar_rows);
}
void allow_tile_bytes(const TileView& /*view*/, std::size_t /*bytes*/) {}

void launch_tile_forward(const TileView& view, const StepArguments& step, CUstream_st* /*stream*/) {
  test::attempt_tiles(view, step, test::Order::Forward);
}
void launch_tile_reverse(const TileView& view, const PullArguments& pull, CUstream_st* /*stream*/) {
  test::pull_back_tiles(view, pull, test::Order::Forward);
}

void launch_merge(const StreamAction& action, const CoefficientTable& a, double* g, CUstream_st* /*stream*/) {
  test::merge_on_host(action, a, g);
}

void launch_apply(const StreamView& view, const StreamAction& action, const StreamValues& values, const double* x,
                  double* out, CUstream_st* /*stream*/) {
  test::apply_on_host(view, action, values, x, out);
}

void launch_dots(const StreamView& view, std::size_t members, const double* x, const double* y, double* dots,
                 double* bars, CUstream_st* /*stream*/) {
  test::add_dots_on_host(view, members, x, y, 8, dots, bars);
}

void launch_combination(const StreamCombination& sum, std::size_t size, CUstream_st* /*stream*/) {
  for (std::size_t k = 0; k < size; ++k) sum(k);
}

void launch_step_end(const StreamStepEnd& end, double h, double* errors, CUstream_st* /*stream*/) {
  for (std::size_t part = 0; part < end.parts; ++part) {
    for (std::size_t b = 0; b < end.members; ++b) end(part, b);
  }
  const StreamErrors norms{end.members, end.rows, end.parts, h, end.sums, errors};
  for (std::size_t b = 0; b < end.members; ++b) norms(b);
}

void launch_worst(const double* errors, std::size_t members, double* worst, CUstream_st* /*stream*/) {
  *worst = 0;
  for (std::size_t b = 0; b < members; ++b) *worst = larger(*worst, errors[b]);
}

void launch_operations(const StreamOperations& passes, std::size_t n, CUstream_st* /*stream*/) {
  for (std::size_t k = 0; k < n; ++k) passes(k);
}

void launch_reduction(const StreamReduction& reduction, CUstream_st* /*stream*/) {
  test::run_items(reduction, reduction.parts, reduction.members);
}

void launch_expectation(const ExpectationEntry* entries, std::size_t count, const Layout& layout, const double* y,
                        double* values, CUstream_st* /*stream*/) {
  const StreamExpectation work{entries, count, layout, y, values};
  for (std::size_t b = 0; b < layout.members; ++b) work(b);
}

void launch_expectation_gradient(const ExpectationEntry* entries, std::size_t count, const Layout& layout,
                                 const double* scale, const double* y, double* lambda, CUstream_st* /*stream*/) {
  const StreamExpectationGradient work{entries, count, layout, scale, y, lambda};
  for (std::size_t b = 0; b < layout.members; ++b) work(b);
}

}  // namespace costate

// The kernels on a machine without a device: what their threads do, one after the other.
#include <cmath>
#include <vector>

#include "device/fake_memory.hpp"
#include "device/host_stream.hpp"
#include "device/host_tile.hpp"
#include "device/launch.hpp"
#include "device/stream_expectation.hpp"
#include "device/stream_phases.hpp"
#include "device/sum_parts.hpp"
#include "device/tape_thread.hpp"

namespace costate {

using test::DeviceAccess;

bool has_kernels() { return true; }

std::size_t tile_forward_bytes(const TileView& view) { return sizeof(double) * TileParts(view).forward_size(view); }
std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows) {
  return sizeof(double) * TileParts(view).reverse_size(view, bar_rows);
}
void allow_tile_bytes(const TileView& /*view*/, std::size_t /*bytes*/) {}

void launch_tile_forward(const TileView& view, const StepArguments& step, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::attempt_tiles(view, step, test::Order::Forward);
}
void launch_tile_reverse(const TileView& view, const PullArguments& pull, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::pull_back_tiles(view, pull, test::Order::Forward);
}

void launch_merge(const StreamAction& action, const CoefficientTable& a, double* g, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::merge_on_host(action, a, g);
}

void launch_apply(const StreamView& view, const StreamAction& action, const StreamValues& values, const double* x,
                  double* out, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::apply_on_host(view, action, values, x, out);
}

void launch_dots(const StreamView& view, std::size_t members, const double* x, const double* y, double* dots,
                 double* bars, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::add_dots_on_host(view, members, x, y, 8, dots, bars);
}

void launch_combination(const StreamCombination& sum, std::size_t size, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  for (std::size_t k = 0; k < size; ++k) sum(k);
}

void launch_step_sums(const StreamStepEnd& end, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  for (std::size_t part = 0; part < end.parts; ++part) {
    for (std::size_t b = 0; b < end.members; ++b) end(part, b);
  }
}

void launch_step_end(const StreamStepEnd& end, double h, double* errors, CUstream_st* stream) {
  const DeviceAccess access;
  launch_step_sums(end, stream);
  const StreamErrors norms{end.members, end.rows, end.parts, h, end.sums, errors};
  for (std::size_t b = 0; b < end.members; ++b) norms(b);
}

template <class Work>
void launch_pass(const Work& work, std::size_t rows, std::size_t lanes, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t lane = 0; lane < lanes; ++lane) work(row, lane);
  }
}
template void launch_pass(const StreamFill&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamDifferences&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamSquares&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamPartSums&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamRowSums&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamRecurrence&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamRecurrenceBack&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamScale&, std::size_t, std::size_t, CUstream_st*);

namespace {

template <class Pass>
void run_phases(const Pass& pass) {
  const DeviceAccess access;
  const host::StreamPhases work{pass};
  for (std::uint32_t row = 0; row < pass.layout.rows; ++row) {
    for (std::uint32_t lane = 0; lane < pass.layout.lanes(); ++lane) work(row, lane);
  }
}

}  // namespace

void launch_turned_combination(const StreamCombination& sum, const PhaseTable& u, const Layout& layout,
                               CUstream_st* /*stream*/) {
  run_phases(host::TurnedCombination<StreamCombination>{sum, u, sum.out, layout});
}

void launch_enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k, const Layout& layout,
                  CUstream_st* /*stream*/) {
  run_phases(host::Enter{energy, y, u, k, layout});
}

void launch_turn_back(const PhaseTable& u, double* y, const Layout& layout, CUstream_st* /*stream*/) {
  run_phases(host::TurnBack{u, y, layout});
}

void launch_rotation(double sign, const LevelTable& energy, const double* y, double* out, const Layout& layout,
                     CUstream_st* /*stream*/) {
  run_phases(host::AddRotation{sign, energy, y, out, layout});
}

void launch_currents(double weight, const double* x, const double* y, double* sums, const Layout& layout,
                     CUstream_st* /*stream*/) {
  run_phases(host::Currents{weight, x, y, sums, layout});
}

void launch_cosine_sine(double scale, const double* x, std::size_t levels, std::size_t members,
                        const LevelArrays& cosine, const LevelArrays& sine, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  const host::StreamCosineSine work{scale, x, members, cosine.rows, sine.rows, cosine.columns, sine.columns};
  for (std::uint32_t level = 0; level < levels; ++level) {
    for (std::uint32_t member = 0; member < members; ++member) work(level, member);
  }
}

void launch_worst(const double* errors, std::size_t members, double* worst, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  *worst = 0;
  for (std::size_t b = 0; b < members; ++b) *worst = larger(*worst, errors[b]);
}

void launch_operations(const StreamOperations& passes, std::size_t n, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  for (std::size_t k = 0; k < n; ++k) passes(k);
}

void launch_reduction(const StreamReduction& reduction, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::run_items(reduction, reduction.parts, reduction.members);
}

void launch_expectation(const ExpectationEntry* entries, std::size_t count, const Layout& layout, const double* y,
                        double* values, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  const StreamExpectation work{entries, count, layout, y, values};
  for (std::size_t b = 0; b < layout.members; ++b) work(b);
}

void launch_expectation_gradient(const ExpectationEntry* entries, std::size_t count, const Layout& layout,
                                 const double* scale, const double* y, double* lambda, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  const StreamExpectationGradient work{entries, count, layout, scale, y, lambda};
  for (std::size_t b = 0; b < layout.members; ++b) work(b);
}

void launch_tape_values(const TapeSweep& sweep, const TapeTables& tables, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::run_items(host::TapeValues{sweep, tables}, sweep.times.count, sweep.lanes.lanes);
}

void launch_tape_reversal(const TapeSweep& sweep, const TapePull& pull, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  test::run_items(host::TapeReversal{sweep, pull}, sweep.times.count, sweep.lanes.lanes);
}

void launch_tape_sums(const TapeSums& sums, CUstream_st* /*stream*/) {
  const DeviceAccess access;
  for (std::size_t k = 0; k < sums.size; ++k) sums(k);
}

}  // namespace costate

// The kernels on a machine without a device: what their threads do, one after the other.
#include <cmath>
#include <vector>

#include "device/fake_cuda.hpp"
#include "device/host_stream.hpp"
#include "device/host_tile.hpp"
#include "device/launch.hpp"
#include "device/stream_expectation.hpp"
#include "device/stream_phases.hpp"
#include "device/sum_parts.hpp"
#include "device/tape_thread.hpp"

namespace costate {

using test::FakeKernel;
using test::Launch;

bool has_kernels() { return true; }

std::size_t tile_forward_bytes(const TileView& view) { return sizeof(double) * TileParts(view).forward_size(view); }
std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows) {
  return sizeof(double) * TileParts(view).reverse_size(view, bar_rows);
}
void allow_tile_bytes(const TileView& /*view*/, std::size_t /*bytes*/) {}

namespace {

template <class Argument>
const Argument& argument(void* const* arguments, std::size_t number) {
  return *static_cast<const Argument*>(arguments[number]);
}

template <class... Arguments>
KernelCall call(FakeKernel kernel, const char* name, const KernelShape& shape, const Arguments&... arguments) {
  return {reinterpret_cast<const void*>(kernel), name, shape, arguments...};
}

KernelShape shape_of(std::size_t count, std::size_t rows = 1) {
  return {{static_cast<unsigned>(count), static_cast<unsigned>(rows), 1}, {}, 0};
}

/// work(row, i) for row < rows and i < count.
template <class Work>
KernelCall for_rows(const Work& work, const char* name, std::size_t rows, std::size_t count) {
  const FakeKernel kernel = [](void* const* arguments) {
    test::run_items(argument<Work>(arguments, 0), static_cast<std::uint32_t>(argument<std::size_t>(arguments, 1)),
                    static_cast<std::uint32_t>(argument<std::size_t>(arguments, 2)));
  };
  return call(kernel, name, shape_of(count, rows), work, rows, count);
}

}  // namespace

KernelCall tile_attempt(const TileView& view, const StepArguments& step) {
  const FakeKernel kernel = [](void* const* arguments) {
    test::attempt_tiles(argument<TileView>(arguments, 0), argument<StepArguments>(arguments, 1), test::Order::Forward);
  };
  return call(kernel, "tile_attempt", shape_of(step.a.members), view, step);
}
KernelCall tile_pull(const TileView& view, const PullArguments& pull) {
  const FakeKernel kernel = [](void* const* arguments) {
    test::pull_back_tiles(argument<TileView>(arguments, 0), argument<PullArguments>(arguments, 1),
                          test::Order::Forward);
  };
  return call(kernel, "tile_pull", shape_of(pull.a.members), view, pull);
}

std::size_t tile_factor_bytes(const TileView& view) { return sizeof(double) * host::SeriesMemory::forward_size(view); }
std::size_t tile_factor_back_bytes(const TileView& view) {
  return sizeof(double) * host::SeriesMemory::reverse_size(view);
}
void allow_factor_bytes(const TileView& /*view*/, std::size_t /*bytes*/) {}
std::size_t tile_term_numbers(const TileView& view, std::size_t members) { return test::term_numbers(view, members); }

void launch_tile_factor(const TileView& view, const SeriesStep& step, CUstream_st* /*stream*/) {
  const Launch launch;
  test::advance_tiles(view, step, test::Order::Forward);
}
void launch_tile_factor_back(const TileView& view, const SeriesPull& pull, CUstream_st* /*stream*/) {
  const Launch launch;
  test::reverse_tiles(view, pull, test::Order::Forward);
}

void launch_merge(const StreamAction& action, const CoefficientTable& a, double* g, CUstream_st* /*stream*/) {
  const Launch launch;
  test::merge_on_host(action, a, g);
}

void launch_apply(const StreamView& view, const StreamAction& action, const StreamValues& values, const double* x,
                  double* out, CUstream_st* /*stream*/) {
  const Launch launch;
  test::apply_on_host(view, action, values, x, out);
}

void launch_dots(const StreamView& view, std::size_t members, const double* x, const double* y, double* dots,
                 double* bars, CUstream_st* /*stream*/) {
  const Launch launch;
  test::add_dots_on_host(view, members, x, y, 8, dots, bars);
}

void launch_combination(const StreamCombination& sum, std::size_t size, CUstream_st* /*stream*/) {
  const Launch launch;
  for (std::size_t k = 0; k < size; ++k) sum(k);
}

void launch_step_sums(const StreamStepEnd& end, CUstream_st* /*stream*/) {
  const Launch launch;
  for (std::size_t part = 0; part < end.parts; ++part) {
    for (std::size_t b = 0; b < end.members; ++b) end(part, b);
  }
}

void launch_step_end(const StreamStepEnd& end, double h, double* errors, CUstream_st* stream) {
  const Launch launch;
  launch_step_sums(end, stream);
  const StreamErrors norms{end.members, end.rows, end.parts, h, end.sums, errors};
  for (std::size_t b = 0; b < end.members; ++b) norms(b);
}

template <class Work>
void launch_pass(const Work& work, std::size_t rows, std::size_t lanes, CUstream_st* /*stream*/) {
  const Launch launch;
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
template void launch_pass(const StreamMixture&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamSpread&, std::size_t, std::size_t, CUstream_st*);
template void launch_pass(const StreamSpectra&, std::size_t, std::size_t, CUstream_st*);

namespace {

template <class Pass>
void run_phases(const Pass& pass) {
  const Launch launch;
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
  const Launch launch;
  const host::StreamCosineSine work{scale, x, members, cosine.rows, sine.rows, cosine.columns, sine.columns};
  for (std::uint32_t level = 0; level < levels; ++level) {
    for (std::uint32_t member = 0; member < members; ++member) work(level, member);
  }
}

void launch_worst(const double* errors, std::size_t members, double* worst, CUstream_st* /*stream*/) {
  const Launch launch;
  *worst = 0;
  for (std::size_t b = 0; b < members; ++b) *worst = larger(*worst, errors[b]);
}

void launch_operations(const StreamOperations& passes, std::size_t n, CUstream_st* /*stream*/) {
  const Launch launch;
  for (std::size_t k = 0; k < n; ++k) passes(k);
}

void launch_reduction(const StreamReduction& reduction, CUstream_st* /*stream*/) {
  const Launch launch;
  test::run_items(reduction, reduction.parts, reduction.members);
}

void launch_expectation(const ExpectationEntry* entries, std::size_t count, const Layout& layout, const double* y,
                        double* values, CUstream_st* /*stream*/) {
  const Launch launch;
  const StreamExpectation work{entries, count, layout, y, values};
  for (std::size_t b = 0; b < layout.members; ++b) work(b);
}

void launch_expectation_gradient(const ExpectationEntry* entries, std::size_t count, const Layout& layout,
                                 const double* scale, const double* y, double* lambda, CUstream_st* /*stream*/) {
  const Launch launch;
  const StreamExpectationGradient work{entries, count, layout, scale, y, lambda};
  for (std::size_t b = 0; b < layout.members; ++b) work(b);
}

KernelCall tape_values(const TapeSweep& sweep, const TapeTables& tables) {
  return for_rows(host::TapeValues{sweep, tables}, "tape_values", sweep.times.count, sweep.lanes.lanes);
}

KernelCall tape_reversal(const TapeSweep& sweep, const TapePull& pull) {
  return for_rows(host::TapeReversal{sweep, pull}, "tape_reversal", sweep.times.count, sweep.lanes.lanes);
}

KernelCall tape_sums(const TapeSums& sums) {
  const FakeKernel kernel = [](void* const* arguments) {
    const auto& work = argument<TapeSums>(arguments, 0);
    for (std::size_t k = 0; k < work.size; ++k) work(k);
  };
  return call(kernel, "tape_sums", shape_of(sums.size), sums);
}

KernelCall row_sums(const StreamRowSums& sums, std::size_t rows) {
  return for_rows(sums, "row_sums", rows, sums.members);
}

}  // namespace costate

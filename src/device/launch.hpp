// The kernels: launched, each call returning before its work is done, or as calls that go together with others. Arrays
// are in device memory.
#pragma once

#include <cstddef>

#include "device/series_arguments.hpp"
#include "device/step_arguments.hpp"
#include "device/stream_mixtures.hpp"
#include "device/stream_operations.hpp"
#include "device/stream_passes.hpp"
#include "device/stream_reduction.hpp"
#include "device/stream_vectors.hpp"
#include "device/stream_view.hpp"
#include "device/tape_view.hpp"
#include "device/tile_view.hpp"
#include "kernels/coefficient_table.hpp"
#include "kernels/expectation_entry.hpp"
#include "kernels/layout.hpp"
#include "kernels/phase_loops.hpp"
#include "wrap/device_work.hpp"

struct CUstream_st;

namespace costate {

/// Whether kernels were compiled for the device in use.
[[nodiscard]] bool has_kernels();

/// Bytes of shared memory that the two kernels of tiles take.
[[nodiscard]] std::size_t tile_forward_bytes(const TileView& view);
[[nodiscard]] std::size_t tile_reverse_bytes(const TileView& view, std::size_t bar_rows);
/// Lets these kernels take so much.
void allow_tile_bytes(const TileView& view, std::size_t bytes);

/// A step, and the transpose of one.
[[nodiscard]] KernelCall tile_attempt(const TileView& view, const StepArguments& step);
[[nodiscard]] KernelCall tile_pull(const TileView& view, const PullArguments& pull);

/// The same of the kernels of factors of exponentials.
[[nodiscard]] std::size_t tile_factor_bytes(const TileView& view);
[[nodiscard]] std::size_t tile_factor_back_bytes(const TileView& view);
void allow_factor_bytes(const TileView& view, std::size_t bytes);
/// Numbers of one term of all tiles, as SeriesPull keeps them.
[[nodiscard]] std::size_t tile_term_numbers(const TileView& view, std::size_t members);

void launch_tile_factor(const TileView& view, const SeriesStep& step, CUstream_st* stream);
void launch_tile_factor_back(const TileView& view, const SeriesPull& pull, CUstream_st* stream);

/// g = the numbers of G of one direction; room for merged_numbers(). Kets have none.
void launch_merge(const StreamAction& action, const CoefficientTable& a, double* g, CUstream_st* stream);
/// out = sum_m a_m A_m x of one direction of the view.
void launch_apply(const StreamView& view, const StreamAction& action, const StreamValues& values, const double* x,
                  double* out, CUstream_st* stream);
/// bars[m][member] += x . A_m y; `dots` is room for dot_numbers().
void launch_dots(const StreamView& view, std::size_t members, const double* x, const double* y, double* dots,
                 double* bars, CUstream_st* stream);

void launch_combination(const StreamCombination& sum, std::size_t size, CUstream_st* stream);
/// y1, and the first stage of its error norms; `end.sums` is room for 2 * end.parts * end.members numbers.
void launch_step_sums(const StreamStepEnd& end, CUstream_st* stream);
/// y1 and errors[member].
void launch_step_end(const StreamStepEnd& end, double h, double* errors, CUstream_st* stream);
/// work(row, lane) for all rows and lanes, where `Work` is one of stream_passes.hpp or stream_mixtures.hpp.
template <class Work>
void launch_pass(const Work& work, std::size_t rows, std::size_t lanes, CUstream_st* stream);
/// The sums over columns of so many rows.
[[nodiscard]] KernelCall row_sums(const StreamRowSums& sums, std::size_t rows);

// The passes of PhaseLoops, with tables in device memory.
void launch_turned_combination(const StreamCombination& sum, const PhaseTable& u, const Layout& layout,
                               CUstream_st* stream);
void launch_enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k, const Layout& layout,
                  CUstream_st* stream);
void launch_turn_back(const PhaseTable& u, double* y, const Layout& layout, CUstream_st* stream);
void launch_rotation(double sign, const LevelTable& energy, const double* y, double* out, const Layout& layout,
                     CUstream_st* stream);
void launch_currents(double weight, const double* x, const double* y, double* sums, const Layout& layout,
                     CUstream_st* stream);

/// Tables of LevelNumbers, [level][member] as CoefficientTable has rows, and by lane for columns, where there are any.
struct LevelArrays {
  double* rows = nullptr;
  double* columns = nullptr;
};
/// cosine = cos(scale x), sine = sin(scale x), x[level][member].
void launch_cosine_sine(double scale, const double* x, std::size_t levels, std::size_t members,
                        const LevelArrays& cosine, const LevelArrays& sine, CUstream_st* stream);
/// worst[0] = the largest of the errors, or one that is no number.
void launch_worst(const double* errors, std::size_t members, double* worst, CUstream_st* stream);

/// Of n entries.
void launch_operations(const StreamOperations& passes, std::size_t n, CUstream_st* stream);
/// One stage.
void launch_reduction(const StreamReduction& reduction, CUstream_st* stream);

/// values[member] = E(y).
void launch_expectation(const ExpectationEntry* entries, std::size_t count, const Layout& layout, const double* y,
                        double* values, CUstream_st* stream);
/// lambda += scale[member] dE/dy.
void launch_expectation_gradient(const ExpectationEntry* entries, std::size_t count, const Layout& layout,
                                 const double* scale, const double* y, double* lambda, CUstream_st* stream);

/// Coefficients at the times of the sweep, and where something is wrong with them.
[[nodiscard]] KernelCall tape_values(const TapeSweep& sweep, const TapeTables& tables);
/// Their vector-Jacobian products at the times of the sweep, each by itself, and whether one does not exist.
[[nodiscard]] KernelCall tape_reversal(const TapeSweep& sweep, const TapePull& pull);
/// Adds up these products; there is at least one.
[[nodiscard]] KernelCall tape_sums(const TapeSums& sums);

}  // namespace costate

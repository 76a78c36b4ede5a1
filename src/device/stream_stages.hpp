// The dynamics of a batch on a device, with coefficients that are evaluated there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "device/cuda_memory.hpp"
#include "device/device_coefficients.hpp"
#include "device/device_steps.hpp"
#include "device/repeated_work.hpp"
#include "device/stream_view.hpp"
#include "device/tile_exponentials.hpp"
#include "integrate/staged_dynamics.hpp"

namespace costate {

/// Steps are taken at once where a tile of members fits the shared memory of a block: all of one, its coefficients
/// included, is one launch, and what comes of it to the host is waited for once. What travels for a step are flags, and
/// derivatives with respect to inputs at its end. Where coefficients are constant they are evaluated, and G is merged
/// of them, once.
class StreamStages : public StagedDynamics, private FusedSteps {
 public:
  /// All, and the arrays of the view, outlive this; there may be no `tiles`. `spectra` are those of the A_m.
  StreamStages(const StreamView& view, TileSteps* tiles, std::span<const TermSpectrum> spectra,
               Coefficients& coefficients, std::size_t lanes, const CudaMemory& memory);
  ~StreamStages() override;
  StreamStages(const StreamStages&) = delete;
  StreamStages& operator=(const StreamStages&) = delete;

  [[nodiscard]] FusedSteps* fused() override { return tiles_ != nullptr ? this : nullptr; }
  [[nodiscard]] FusedExponentials* exponentials() override;

  void set_stages(std::span<const double> times) override;
  void check_stages() override;
  void apply(std::size_t stage, const double* y, double* dydt) override;
  void pull_back(std::size_t stage, const double* x, const double* y, double* out) override;
  [[nodiscard]] bool reverse(std::span<double> input_bars) override;
  void products(std::size_t stage, std::span<double> products) override;

 private:
  /// G of one direction, and the stage whose coefficients it was merged of.
  struct Merged {
    const StreamAction* action;
    StateArray g;
    std::optional<std::size_t> of = {};
  };
  [[nodiscard]] CUstream_st* stream() const { return memory_->stream().get(); }
  /// Where the coefficients, or products, of a stage stand.
  [[nodiscard]] std::size_t slot(std::size_t stage) const { return is_constant_ ? 0 : stage; }
  [[nodiscard]] CoefficientTable table(std::size_t stage) const;
  [[nodiscard]] StageCoefficients tables() const;
  void take_stages();
  void begin_products(DeviceWorks& works);
  /// Coefficients of set_stages() that are not in the tables yet: as works, or at once.
  [[nodiscard]] DeviceWorks evaluation();
  void evaluate();
  void attempt(const FusedStep& step, const double* y, double* y1, std::span<double> errors) override;
  void retake(const FusedStep& step, const double* y, double* y1) override;
  void pull_back(const FusedStep& step, const double* y, double* lambda) override;
  [[nodiscard]] std::span<const double> row_sums() override;
  [[nodiscard]] KernelCall attempt_call(const FusedStep& step, const double* y, double* y1);
  void begin_currents(DeviceWorks& works);
  void add_reversal(DeviceWorks& works);
  void add_row_sums(DeviceWorks& works);
  void await_report();
  void apply(Merged& merged, std::size_t stage, const double* x, double* out);

  StreamView view_;
  TileSteps* tiles_;
  std::span<const TermSpectrum> spectra_;
  std::optional<TileExponentials> exponentials_;  ///< once they were asked for
  Coefficients* host_;
  std::size_t lanes_;
  const CudaMemory* memory_;
  DeviceCoefficients coefficients_;
  std::optional<std::uint64_t> revision_;  ///< of the host's coefficients that these are
  bool is_constant_ = false;
  bool is_evaluated_ = true;  ///< the tables are those of evaluated_
  bool is_checked_ = false;
  bool has_troubles_ = false;  ///< of the tables, on the host
  std::vector<double> times_;
  std::vector<double> evaluated_;  ///< times in the tables
  StateArray tables_;              ///< [slot]
  StateArray products_;            ///< [slot][coefficient][lane]
  bool has_products_ = false;
  Merged forward_;
  Merged transpose_;
  StateArray dots_;
  StateArray input_bars_;
  StateArray errors_;
  StateArray currents_;  ///< of a step in a frame, [row][column][lane]
  StateArray row_sums_;
  RepeatedWork steps_;
  LockedArray<double> errors_on_host_;
  LockedArray<double> input_bars_on_host_;
  LockedArray<double> row_sums_on_host_;
  bool is_reversed_ = false;  ///< reverse() is done, or on its way
  bool is_awaited_ = false;   ///< a report of the way back is on its way
};

}  // namespace costate

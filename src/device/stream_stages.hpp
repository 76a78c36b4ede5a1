// The dynamics of a batch on a device, with coefficients that are evaluated there.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "device/cuda_memory.hpp"
#include "device/device_coefficients.hpp"
#include "device/device_steps.hpp"
#include "device/stream_view.hpp"
#include "device/tile_exponentials.hpp"
#include "integrate/staged_dynamics.hpp"

namespace costate {

/// Steps are taken at once where a tile of members fits the shared memory of a block. What travels for a step are
/// flags, and derivatives with respect to inputs at its end. Where coefficients are constant they are evaluated, and G
/// is merged of them, once.
class StreamStages : public StagedDynamics, private FusedSteps {
 public:
  /// All, and the arrays of the view, outlive this; there may be no `tiles`. `spectra` are those of the A_m.
  StreamStages(const StreamView& view, TileSteps* tiles, std::span<const TermSpectrum> spectra,
               Coefficients& coefficients, std::size_t lanes, const CudaMemory& memory);

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
  void evaluate_stages();
  void begin_products();
  void attempt(const FusedStep& step, const double* y, double* y1, std::span<double> errors) override;
  void pull_back(const FusedStep& step, const double* y, double* lambda, double* currents) override;
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
  bool is_checked_ = false;
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
};

}  // namespace costate

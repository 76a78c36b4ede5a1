// Exponentials of mixtures of stages on a device, by tiles of members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "device/cuda_memory.hpp"
#include "device/series_arguments.hpp"
#include "device/step_arguments.hpp"
#include "device/stream_mixtures.hpp"
#include "device/stream_view.hpp"
#include "device/tile_view.hpp"
#include "integrate/fused_exponentials.hpp"

namespace costate {

/// Where the coefficients of stages stand, and the products with respect to them, [coefficient][lane] each.
struct StageTables {
  StageCoefficients values;
  double* products = nullptr;
};

/// A kernel for a factor, one for its transpose. What travels are spectra and remainders, by lane, and the weights
/// of series. Memory: a table for each mixture, and on the way back the terms of a series (half as much as
/// states of matrices).
class TileExponentials : public FusedExponentials {
 public:
  /// All outlive this.
  TileExponentials(const TileView& tiles, const StreamView& streams, std::span<const TermSpectrum> spectra,
                   std::size_t lanes, const CudaMemory& memory);

  /// Of the stages; before mix().
  void set_stages(const StageTables& stages) { stages_ = stages; }

  void mix(std::span<const std::vector<double>> weights) override;
  void apply(std::size_t mixture, const double* y, double* out) override;
  void find_spectra(std::size_t mixture, std::span<SpectralRectangle> spectra) override;
  void set_series(const DividedSeries& series) override;
  void advance(const double* y, double* after, std::span<double> remainders) override;
  void reverse(const double* y, const double* lambda, double* before, std::span<double> remainders) override;
  void keep_products() override;

 private:
  void report_remainders(std::span<double> remainders);
  [[nodiscard]] CUstream_st* stream() const { return memory_->stream().get(); }
  [[nodiscard]] std::size_t table_size() const { return tiles_->terms * CoefficientTable::row_size(lanes_); }
  [[nodiscard]] CoefficientTable table(std::size_t mixture) const {
    return {tables_.data() + mixture * table_size(), lanes_};
  }

  const TileView* tiles_;
  const StreamView* streams_;
  std::size_t lanes_;
  const CudaMemory* memory_;
  Equation equation_;
  DeviceArray<TermSpectrum> terms_of_spectra_;
  StageTables stages_;
  std::vector<std::vector<double>> weights_;
  StateArray tables_;                       ///< [mixture]
  DeviceArray<SpectralRectangle> spectra_;  ///< of the mixture
  LockedArray<SpectralRectangle> spectra_on_host_;
  std::size_t mixture_ = 0;
  StateArray series_weights_;
  SeriesArguments series_;
  StateArray remainders_;
  LockedArray<double> remainders_on_host_;
  StateArray terms_;
  StateArray bars_;  ///< of the last reverse(), [coefficient][lane]
  StateArray g_;
};

}  // namespace costate

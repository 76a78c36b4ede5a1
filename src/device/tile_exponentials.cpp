#include "device/tile_exponentials.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "device/launch.hpp"
#include "wrap/device_work.hpp"

namespace costate {

namespace {

/// Room for at least so many.
void reserve(StateArray& array, const CudaMemory& memory, std::size_t size) {
  if (array.size() < size) array = {memory, size};
}

}  // namespace

TileExponentials::TileExponentials(const TileView& tiles, const StreamView& streams,
                                   std::span<const TermSpectrum> spectra, std::size_t lanes, const CudaMemory& memory)
    : tiles_(&tiles),
      streams_(&streams),
      lanes_(lanes),
      memory_(&memory),
      equation_(tiles.shape.is_hermitian() ? Equation::Lindblad : Equation::Schrodinger),
      terms_of_spectra_(spectra, memory.stream()),
      spectra_(lanes),
      spectra_on_host_(lanes),
      remainders_(memory, lanes),
      remainders_on_host_(lanes) {}

void TileExponentials::report_remainders(std::span<double> remainders) {
  queue(DeviceReport{remainders_.data(), remainders_on_host_.data(), remainders.size_bytes()}, memory_->stream());
  memory_->stream().synchronize();
  std::ranges::copy(remainders_on_host_.values(), remainders.begin());
}

void TileExponentials::mix(std::span<const std::vector<double>> weights) {
  weights_.assign(weights.begin(), weights.end());
  reserve(tables_, *memory_, weights_.size() * table_size());
  const std::size_t row_size = CoefficientTable::row_size(lanes_);
  for (std::size_t e = 0; e < weights_.size(); ++e) {
    StreamMixture mixture;
    for (std::size_t i = 0; i < weights_[e].size(); ++i) {
      if (weights_[e][i] == 0) continue;
      if (mixture.count == kMostMixed) throw Error("a mixture of too many times for a device");
      mixture.weights[mixture.count] = weights_[e][i];
      mixture.x[mixture.count++] = stages_.values.at(i).values;
    }
    mixture.out = tables_.data() + e * table_size();
    mixture.row_size = row_size;
    launch_pass(mixture, tiles_->terms, row_size, stream());
  }
}

void TileExponentials::apply(std::size_t mixture, const double* y, double* out) {
  reserve(g_, *memory_, streams_->merged_numbers(lanes_));
  launch_merge(streams_->forward, table(mixture), g_.data(), stream());
  launch_apply(*streams_, streams_->forward, {table(mixture), g_.data()}, y, out, stream());
}

void TileExponentials::find_spectra(std::size_t mixture, std::span<SpectralRectangle> spectra) {
  mixture_ = mixture;
  launch_pass(
      StreamSpectra{terms_of_spectra_.data(), terms_of_spectra_.size(), table(mixture), equation_, spectra_.data()}, 1,
      lanes_, stream());
  queue(DeviceReport{spectra_.data(), spectra_on_host_.data(), spectra.size_bytes()}, memory_->stream());
  memory_->stream().synchronize();
  std::ranges::copy(spectra_on_host_.values(), spectra.begin());
}

void TileExponentials::set_series(const DividedSeries& series) {
  const std::span<const double> weights = series.weights();
  reserve(series_weights_, *memory_, weights.size());
  memory_->upload(weights, series_weights_.span().first(weights.size()));
  series_ = {};
  series_.a = table(mixture_);
  series_.members = lanes_;
  series_.count = static_cast<double>(series.count());
  series_.centre = series_.count * series.centre();
  series_.spectra = spectra_.data();
  series_.focus = series.focus();
  series_.sign = series.sign();
  series_.largest = series.largest();
  series_.weights = series_weights_.data();
  series_.last = static_cast<std::uint32_t>(series.last());
}

void TileExponentials::advance(const double* y, double* after, std::span<double> remainders) {
  launch_tile_factor(*tiles_, {series_, y, after, remainders_.data()}, stream());
  report_remainders(remainders);
}

void TileExponentials::reverse(const double* y, const double* lambda, double* before, std::span<double> remainders) {
  reserve(terms_, *memory_, series_.last * tile_term_numbers(*tiles_, lanes_));
  reserve(bars_, *memory_, tiles_->terms * lanes_);
  SeriesPull pull;
  pull.series = series_;
  pull.y = y;
  pull.lambda = lambda;
  pull.before = before;
  pull.bars = bars_.data();
  pull.remainders = remainders_.data();
  pull.terms = terms_.data();
  launch_tile_factor_back(*tiles_, pull, stream());
  report_remainders(remainders);
}

/// Where coefficients are constant all stages have one table, and their products one place.
void TileExponentials::keep_products() {
  StreamSpread spread;
  const std::vector<double>& weights = weights_[mixture_];
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!stages_.values.vary()) {
      spread.weights[0] += weights[i];
      continue;
    }
    if (weights[i] == 0) continue;
    spread.weights[spread.count] = weights[i];
    spread.out[spread.count++] = stages_.products + i * tiles_->terms * lanes_;
  }
  if (!stages_.values.vary()) spread.out[spread.count++] = stages_.products;
  spread.x = bars_.data();
  spread.row_size = lanes_;
  launch_pass(spread, tiles_->terms, lanes_, stream());
}

}  // namespace costate

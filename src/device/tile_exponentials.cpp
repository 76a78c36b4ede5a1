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
      spectra_(spectra, memory.stream()),
      rectangle_(memory, 3 * lanes),
      remainders_(memory, lanes),
      on_host_(2 * lanes) {}

std::span<const double> TileExponentials::report(std::span<const double> numbers) {
  queue(DeviceReport{numbers.data(), on_host_.data(), numbers.size_bytes()}, memory_->stream());
  memory_->stream().synchronize();
  return on_host_.values().first(numbers.size());
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

void TileExponentials::find_spectra(std::size_t mixture, std::span<double> re, std::span<double> im) {
  mixture_ = mixture;
  double* const all = rectangle_.data();
  launch_pass(
      StreamSpectra{spectra_.data(), spectra_.size(), table(mixture), equation_, all, all + lanes_, all + 2 * lanes_},
      1, lanes_, stream());
  const std::span<const double> both = report(rectangle_.span().first(2 * lanes_));
  std::ranges::copy(both.first(lanes_), re.begin());
  std::ranges::copy(both.last(lanes_), im.begin());
}

void TileExponentials::set_series(const DividedSeries& series) {
  const std::vector<double>& weights = series.series().weights;
  reserve(series_weights_, *memory_, weights.size());
  memory_->upload(weights, series_weights_.span().first(weights.size()));
  series_ = {};
  series_.a = table(mixture_);
  series_.members = lanes_;
  series_.count = static_cast<double>(series.count());
  series_.centre = series_.count * series.centre();
  series_.middle = rectangle_.data() + 2 * lanes_;
  series_.focus = series.series().focus;
  series_.sign = series.series().sign;
  series_.weights = series_weights_.data();
  series_.last = static_cast<std::uint32_t>(series.last());
}

void TileExponentials::advance(const double* y, double* after, std::span<double> remainders) {
  launch_tile_factor(*tiles_, {series_, y, after, remainders_.data()}, stream());
  std::ranges::copy(report(remainders_.span()), remainders.begin());
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
  std::ranges::copy(report(remainders_.span()), remainders.begin());
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

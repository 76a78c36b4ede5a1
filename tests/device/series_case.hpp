// A factor of an exponential of random coefficients, as the host and a device take it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "device/random_case.hpp"
#include "device/series_arguments.hpp"
#include "device/stream_mixtures.hpp"
#include "integrate/divided_series.hpp"
#include "kernels/spectrum.hpp"

namespace costate::test {

struct SeriesCase {
  /// Coefficients are about as large as `scale`, and those of what decays not negative.
  SeriesCase(Equation equation, std::size_t n, std::size_t members, double scale)
      : batch(equation, n, members), spectra(members), lost(members) {
    const std::vector<TermSpectrum> of_terms = term_spectra(batch.terms);
    for (std::size_t k = 0; k < batch.term_count() * members; ++k) {
      double& a = batch.coefficients[k];
      a = scale * (of_terms[k / members].decay > 0 ? std::abs(a) : a);
    }
    fill_coefficients(batch.first_of(0), members, batch.tables.data());
    const StreamSpectra pass{
        of_terms.data(), of_terms.size(), {batch.tables.data(), members}, equation, spectra.data()};
    for (std::uint32_t b = 0; b < members; ++b) pass(0, b);
    widen(1);
  }
  void widen(double by) {
    if (!divided.set(spectra, by, lost)) throw std::runtime_error("too wide");
  }

  /// With arrays wherever somebody works on them.
  [[nodiscard]] SeriesArguments arguments(const double* tables, const SpectralRectangle* lanes,
                                          const double* weights) const {
    const auto count = static_cast<double>(divided.count());
    SeriesArguments series;
    series.a = {tables, batch.members()};
    series.members = batch.members();
    series.centre = count * divided.centre();
    series.spectra = lanes;
    series.count = count;
    series.focus = divided.focus();
    series.sign = divided.sign();
    series.largest = divided.largest();
    series.weights = weights;
    series.last = static_cast<std::uint32_t>(divided.last());
    return series;
  }
  [[nodiscard]] SeriesArguments arguments() const {
    return arguments(batch.tables.data(), spectra.data(), divided.weights().data());
  }
  [[nodiscard]] std::size_t bar_count() const { return batch.term_count() * batch.members(); }

  RandomCase batch;
  std::vector<SpectralRectangle> spectra;
  std::vector<bool> lost;
  DividedSeries divided;
};

}  // namespace costate::test

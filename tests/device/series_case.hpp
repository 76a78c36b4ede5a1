// A factor of an exponential of random coefficients, as the host and a device take it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
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
      : batch(equation, n, members), re(members), im(members), middle(members) {
    const std::vector<TermSpectrum> spectra = term_spectra(batch.terms);
    for (std::size_t k = 0; k < batch.term_count() * members; ++k) {
      double& a = batch.coefficients[k];
      a = scale * (spectra[k / members].decay > 0 ? std::abs(a) : a);
    }
    fill_coefficients(batch.first_of(0), members, batch.tables.data());
    const StreamSpectra pass{spectra.data(), spectra.size(), {batch.tables.data(), members},
                             equation,       re.data(),      im.data(),
                             middle.data()};
    for (std::uint32_t b = 0; b < members; ++b) pass(0, b);
    divided.set(std::ranges::max(re), std::ranges::max(im));
  }

  /// With arrays wherever somebody works on them.
  [[nodiscard]] SeriesArguments arguments(const double* tables, const double* middles, const double* weights) const {
    const auto count = static_cast<double>(divided.count());
    SeriesArguments series;
    series.a = {tables, batch.members()};
    series.members = batch.members();
    series.centre = count * divided.centre();
    series.middle = middles;
    series.count = count;
    series.focus = divided.series().focus;
    series.sign = divided.series().sign;
    series.weights = weights;
    series.last = static_cast<std::uint32_t>(divided.last());
    return series;
  }
  [[nodiscard]] SeriesArguments arguments() const {
    return arguments(batch.tables.data(), middle.data(), divided.series().weights.data());
  }
  [[nodiscard]] std::size_t bar_count() const { return batch.term_count() * batch.members(); }

  RandomCase batch;
  std::vector<double> re;
  std::vector<double> im;
  std::vector<double> middle;
  DividedSeries divided;
};

}  // namespace costate::test

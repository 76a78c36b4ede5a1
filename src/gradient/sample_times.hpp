// Where the size of derivatives is looked at before an integration, to scale its tolerances.
#pragma once

#include <span>
#include <vector>

namespace costate {

/// A few times between two, in either order: at multiples of the golden ratio, so that a harmonic is not 0 at all of
/// them, and those of `instants` (the middles of pulses) that lie in between.
[[nodiscard]] std::vector<double> sample_times(double from, double to, std::span<const double> instants);

}  // namespace costate

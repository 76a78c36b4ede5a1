// Directions in the space of parameters that tests of a gradient look along.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace costate {

/// A direction over `wrt` at the flat parameter values `point`, the same for the same seed: u |p|, or u where p is 0,
/// with |u| uniform in [1/2, 1], so that no parameter is left out, and random signs. A parameter of 0 may be a rate: it
/// moves upwards.
[[nodiscard]] std::vector<double> random_direction(std::span<const double> point, std::span<const std::size_t> wrt,
                                                   std::uint64_t seed);

}  // namespace costate

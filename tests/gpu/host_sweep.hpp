// The Kerr sweep on the cores of the host, in the program's batches.
#pragma once

#include <cstddef>
#include <vector>

#include "gpu/kerr.hpp"

namespace costate::test {

struct SweepOptions {
  std::size_t levels = 16;
  double rtol = 1e-8;
  double atol = 1e-10;
};

/// The factor of the drive at a time, where it is a pulse.
[[nodiscard]] double pulse(double t);

enum class Wanted { Values, Gradients };

struct Sweep {
  std::vector<double> photons;      ///< [point], at the end
  std::vector<KerrPoint> gradient;  ///< [point]; empty where it is not wanted
  double seconds = 0;
  double steps = 0;  ///< mean of the points
};

/// 1 / |A|, the least of all points.
[[nodiscard]] double first_step(const std::vector<double>& a, const std::vector<double>& norms, std::size_t members);

/// Points in batches of `lanes`, one step size for each, on so many threads.
[[nodiscard]] Sweep sweep_on_host(const std::vector<KerrPoint>& points, const SweepOptions& options, Wanted wanted,
                                  std::size_t lanes, std::size_t threads);

}  // namespace costate::test

#include "gradient/missing.hpp"

#include <algorithm>
#include <cmath>

#include "graph/derivative_rules.hpp"

namespace costate {

std::vector<Pull> finite_pulls(const BatchSystem& system, const Observation& observation, std::span<const Pull> pulls,
                               std::span<double> static_bars) {
  std::vector<Pull> finite(pulls.begin(), pulls.end());
  for (Pull& pull : finite) {
    for (std::size_t b = 0; b < system.lanes; ++b) {
      double& weight = pull.weight[b];
      if (std::isfinite(weight)) continue;
      const auto miss = [&](std::size_t row) {
        double& bar = static_bars[row * system.lanes + b];
        bar = joined(bar, weight);
      };
      std::ranges::for_each(system.programs->trajectory_rows(system.members->initial(b)), miss);
      std::ranges::for_each(observation.rows(pull.observed), miss);
      weight = 0;
    }
  }
  std::erase_if(finite, [](const Pull& pull) {
    return std::ranges::all_of(pull.weight, [](double weight) { return weight == 0; });
  });
  return finite;
}

void find_missing(std::span<const double> static_bars, std::size_t lanes,
                  const std::function<std::vector<double>(std::size_t w)>& static_tangent, std::span<double> gradient) {
  std::vector<bool> found(lanes, false);
  for (std::size_t w = 0; w * lanes < gradient.size(); ++w) {
    const auto in_doubt = [&](std::size_t b) { return !found[b] && !std::isfinite(gradient[w * lanes + b]); };
    std::vector<double> tangents;
    for (std::size_t b = 0; b < lanes; ++b) {
      if (!in_doubt(b)) continue;
      if (tangents.empty()) tangents = static_tangent(w);
      double sum = 0;
      for (std::size_t k = b; k < tangents.size(); k += lanes) {
        sum = joined(sum, tangents[k] == 0 ? 0.0 : chained(tangents[k], static_bars[k]));
      }
      gradient[w * lanes + b] = settled(sum);
      found[b] = !std::isfinite(sum);
    }
  }
}

}  // namespace costate

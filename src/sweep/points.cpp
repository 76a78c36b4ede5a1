#include "sweep/points.hpp"

#include <utility>

namespace costate {

std::vector<std::size_t> Sweep::shape() const {
  std::vector<std::size_t> lengths;
  if (mode == SweepMode::Zip) {
    lengths.push_back(axes.front().values.size());
  } else if (mode == SweepMode::Grid) {
    for (const SweepAxis& axis : axes) lengths.push_back(axis.values.size());
  }
  return lengths;
}

std::size_t Sweep::size() const {
  std::size_t points = 1;
  for (const std::size_t length : shape()) points *= length;
  return points;
}

std::vector<std::size_t> Sweep::indices(std::size_t point) const {
  std::vector<std::size_t> result = shape();
  // The last dimension varies fastest.
  for (auto length = result.rbegin(); length != result.rend(); ++length) {
    const std::size_t count = *length;
    *length = point % count;
    point /= count;
  }
  return result;
}

std::vector<double> Sweep::parameters(std::size_t point, std::vector<double> base) const {
  const std::vector<std::size_t> index = indices(point);
  for (std::size_t k = 0; k < axes.size(); ++k)
    base[axes[k].flat_index] = axes[k].values[mode == SweepMode::Zip ? index.front() : index[k]];
  return base;
}

}  // namespace costate

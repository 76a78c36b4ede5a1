#include "quantum/sparse.hpp"

#include <algorithm>
#include <utility>

namespace costate {

Operator embed(std::span<const LocalEntry> entries, const Space& space, std::size_t s) {
  const std::size_t stride = space.stride(s);
  const std::size_t levels = space.subsystems()[s].levels;
  const std::size_t outer = space.dimension() / (levels * stride);
  const auto dimension = static_cast<Eigen::Index>(space.dimension());
  Operator result(dimension, dimension);
  result.reserve(static_cast<Eigen::Index>(entries.size() * outer * stride));
  // Rows of the whole matrix are (left, row, right) in ascending order, and so are the columns in one row.
  for (std::size_t left = 0; left < outer; ++left) {
    auto first = entries.begin();
    for (std::size_t row = 0; row < levels; ++row) {
      const auto last = std::find_if(first, entries.end(), [row](const LocalEntry& entry) { return entry.row != row; });
      for (std::size_t right = 0; right < stride; ++right) {
        const auto whole_row = static_cast<Eigen::Index>((left * levels + row) * stride + right);
        result.startVec(whole_row);
        for (auto entry = first; entry != last; ++entry) {
          const auto column = static_cast<Eigen::Index>((left * levels + entry->column) * stride + right);
          result.insertBack(whole_row, column) = entry->value;
        }
      }
      first = last;
    }
  }
  result.finalize();
  return result;
}

Operator identity(const Space& space) {
  const auto dimension = static_cast<Eigen::Index>(space.dimension());
  Operator result(dimension, dimension);
  result.setIdentity();
  return result;
}

Operator pruned(Operator a) {
  a.prune([](Eigen::Index, Eigen::Index, const std::complex<double>& value) { return value != 0.0; });
  return a;
}

}  // namespace costate

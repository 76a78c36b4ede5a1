#include "integrate/dense_output.hpp"

#include <algorithm>
#include <array>

namespace costate {

namespace {

constexpr std::size_t kNodes = 6;
/// A node nearer to its neighbour than this part of the step in question is passed over.
constexpr double kSeparation = 0.4;

}  // namespace

DenseOutput::DenseOutput(Interpolation interpolation, std::size_t state_size, const StateMemory& memory)
    : interpolation_(interpolation), size_(state_size), memory_(&memory) {}

StateArray DenseOutput::stored(std::span<const double> state) const {
  StateArray array(*memory_, size_);
  array.assign(state);
  return array;
}

void DenseOutput::append(double t, std::span<const double> y, std::span<const double> derivative) {
  times_.push_back(t);
  values_.push_back(stored(y));
  if (interpolation_ == Interpolation::Hermite) derivatives_.push_back(stored(derivative));
}

void DenseOutput::clear() {
  // A cleared deque would keep memory.
  times_ = {};
  values_ = std::deque<StateArray>();
  derivatives_ = std::deque<StateArray>();
}

void DenseOutput::fields(Archive& archive) {
  archive.field(times_);
  const auto states = [&](std::deque<StateArray>& arrays, std::size_t count) {
    while (arrays.size() < count) arrays.emplace_back(*memory_, size_);
    arrays.resize(count);
    for (StateArray& array : arrays) archive.field(array);
  };
  states(values_, times_.size());
  states(derivatives_, interpolation_ == Interpolation::Hermite ? times_.size() : 0);
}

std::size_t DenseOutput::bytes_per_step(Interpolation interpolation, std::size_t state_size) {
  const std::size_t vectors = interpolation == Interpolation::Hermite ? 2 : 1;
  return sizeof(double) + vectors * (sizeof(StateArray) + sizeof(double) * state_size);
}

std::vector<std::size_t> DenseOutput::nodes_around(double t) const {
  const std::size_t last = times_.size() - 1;
  if (last == 0) return {0};
  const auto above = std::upper_bound(times_.begin(), times_.end(), t);
  std::size_t right = static_cast<std::size_t>(above - times_.begin());
  right = std::clamp<std::size_t>(right, 1, last);
  std::size_t left = right - 1;
  const double separation = kSeparation * (times_[right] - times_[left]);

  // Outwards from the step, the nearer side first, so that the nodes lie evenly around t where both sides have some.
  std::vector<std::size_t> nodes{left, right};
  bool left_open = true;
  bool right_open = true;
  const auto next_left = [&]() -> bool {
    for (std::size_t j = left; j-- > 0;) {
      if (times_[left] - times_[j] < separation) continue;
      nodes.push_back(left = j);
      return true;
    }
    return false;
  };
  const auto next_right = [&]() -> bool {
    for (std::size_t j = right + 1; j <= last; ++j) {
      if (times_[j] - times_[right] < separation) continue;
      nodes.push_back(right = j);
      return true;
    }
    return false;
  };
  while (nodes.size() < kNodes && (left_open || right_open)) {
    if (left_open) left_open = next_left();
    if (nodes.size() < kNodes && right_open) right_open = next_right();
  }
  return nodes;
}

void DenseOutput::evaluate(double t, std::span<double> y, const Processor& processor) const {
  const std::vector<std::size_t> nodes = nodes_around(t);
  // y = sum of weights times vectors, in one pass over y.
  std::array<double, 2 * kNodes> weights{};
  std::array<const double*, 2 * kNodes> vectors{};
  std::size_t count = 0;
  const auto add = [&](double weight, const StateArray& vector) {
    weights[count] = weight;
    vectors[count] = vector.data();
    ++count;
  };
  for (const std::size_t j : nodes) {
    // l_j(t) = prod (t - t_i)/(t_j - t_i), and its derivative at t_j.
    double basis = 1;
    double slope = 0;
    for (const std::size_t i : nodes) {
      if (i == j) continue;
      basis *= (t - times_[i]) / (times_[j] - times_[i]);
      slope += 1 / (times_[j] - times_[i]);
    }
    if (interpolation_ == Interpolation::Lagrange) {
      add(basis, values_[j]);
      continue;
    }
    // Hermite's basis: (1 - 2 l_j'(t_j) (t - t_j)) l_j^2 for the value, (t - t_j) l_j^2 for the derivative.
    const double square = basis * basis;
    add((1 - 2 * slope * (t - times_[j])) * square, values_[j]);
    add((t - times_[j]) * square, derivatives_[j]);
  }
  processor.combine(std::span(weights).first(count), std::span(vectors).first(count), y);
}

}  // namespace costate

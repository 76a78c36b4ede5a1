// Sums of vectors with weights.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "integrate/processor.hpp"

namespace costate {

/// A sum of at most kMost vectors, in one pass over memory. Weights of 0 cost nothing.
class Combination {
 public:
  static constexpr std::size_t kMost = 16;

  void add(double weight, const double* vector) {
    if (weight == 0) return;
    weights_[count_] = weight;
    vectors_[count_++] = vector;
  }
  [[nodiscard]] std::span<const double> weights() const { return std::span(weights_).first(count_); }
  [[nodiscard]] std::span<const double* const> vectors() const { return std::span(vectors_).first(count_); }

  /// `out` may be one of the vectors.
  void evaluate(const Processor& processor, std::span<double> out) const {
    processor.combine(weights(), vectors(), out);
  }

 private:
  std::size_t count_ = 0;
  std::array<double, kMost> weights_{};
  std::array<const double*, kMost> vectors_{};
};

/// y + h sum_i weights[i] k[i]
[[nodiscard]] inline Combination advanced(const double* y, double h, std::span<const double> weights,
                                          std::span<const StateArray> k) {
  Combination sum;
  sum.add(1, y);
  for (std::size_t i = 0; i < k.size(); ++i) sum.add(h * weights[i], k[i].data());
  return sum;
}

}  // namespace costate

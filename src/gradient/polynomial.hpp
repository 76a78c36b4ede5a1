// Derivatives of polynomials by differences that are exact but for rounding.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace costate {

/// df(x + e v)/de at e = 0 for a polynomial f of degree at most 4 is the sum of weight * f(x + offset v) over these,
/// the central difference of order 4, whose error is that of the fifth derivative. Calls visit(x + offset v, weight)
/// for each of them. Steps are such that x is moved by about 1, so that nothing cancels.
template <typename Visit>
void differentiate_polynomial(std::span<const double> x, std::span<const double> v, Visit&& visit) {
  double largest = 0;
  for (const double entry : v) largest = std::max(largest, std::abs(entry));
  const double step = 1 / std::max(1.0, largest);
  constexpr std::array kNodes{-2.0, -1.0, 1.0, 2.0};
  constexpr std::array kWeights{1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
  std::vector<double> moved(x.size());
  for (std::size_t n = 0; n < kNodes.size(); ++n) {
    for (std::size_t k = 0; k < moved.size(); ++k) moved[k] = x[k] + kNodes[n] * step * v[k];
    visit(std::span<const double>(moved), kWeights[n] / step);
  }
}

}  // namespace costate

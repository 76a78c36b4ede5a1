// Expectation values of states in device memory: what one thread works out for its member.
#pragma once

#include <cstddef>

#include "kernels/expectation_entry.hpp"

namespace costate {

/// values[member] = E(y).
struct StreamExpectation {
  const ExpectationEntry* entries = nullptr;
  std::size_t count = 0;
  Layout layout;
  const double* y = nullptr;
  double* values = nullptr;

  COSTATE_INLINE void operator()(std::size_t member) const {
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k)
      sum += layout.columns > 1 ? entries[k].of_matrix(y, layout, member) : entries[k].of_ket(y, layout, member);
    values[member] = sum;
  }
};

/// lambda += scale[member] dE/dy.
struct StreamExpectationGradient {
  const ExpectationEntry* entries = nullptr;
  std::size_t count = 0;
  Layout layout;
  const double* scale = nullptr;
  const double* y = nullptr;
  double* lambda = nullptr;

  COSTATE_INLINE void operator()(std::size_t member) const {
    for (std::size_t k = 0; k < count; ++k) {
      if (layout.columns > 1) {
        entries[k].add_matrix_gradient(scale[member], layout, member, lambda);
      } else {
        entries[k].add_ket_gradient(scale[member], y, layout, member, lambda);
      }
    }
  }
};

}  // namespace costate

// The polynomials of which uniform B-splines consist between two knots.
#pragma once

#include "base/inline.hpp"

namespace costate {

inline constexpr unsigned kLargestDegree = 3;

/// One number for each function that overlaps an interval, the one that ends with it first, the one that begins with it
/// at place `degree`; those behind it are 0.
struct BasisWeights {
  double of[kLargestDegree + 1];
};

/// The functions of degree 0 to 3 at the part u in [0, 1] of an interval; their sum is 1. They go on as polynomials
/// outside of it. The derivative of a spline with respect to u is that of the degree below, of the differences between
/// neighbouring values.
COSTATE_INLINE BasisWeights basis_weights(unsigned degree, double u) {
  const double v = 1 - u;
  switch (degree) {
    case 0:
      return {{1, 0, 0, 0}};
    case 1:
      return {{v, u, 0, 0}};
    case 2:
      return {{v * v / 2, u * v + 0.5, u * u / 2, 0}};
    default:
      return {{v * v * v / 6, (u * u * (u - 2) * 3 + 4) / 6, (v * v * (v - 2) * 3 + 4) / 6, u * u * u / 6}};
  }
}

}  // namespace costate

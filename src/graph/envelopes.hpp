// The functions of time that shape pulses (docs/input.md, "Scalar expressions"). Their times are real and free of t;
// Error else.
#pragma once

#include <span>

#include "graph/value.hpp"

namespace costate {

/// exp(-(x - center)^2 / (2 width^2)).
Scalar gauss(Graph& graph, Scalar x, Scalar center, Scalar width);
/// 1 for x >= 0, else 0.
Scalar step(Graph& graph, Scalar x);
/// 1 on [first, last), else 0.
Scalar rect(Graph& graph, Scalar x, Scalar first, Scalar last);

// Shapes of n values on [first, last), zero outside: the uniform B-splines of PulseTable. A value may be complex and
// may vary in time; one that does not costs nothing where its function is 0.

/// Constant on n equal slots.
Scalar pwc(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last);
/// Straight between n nodes, the first at `first`, the last at `last`; n >= 2.
Scalar linear(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last);
/// Of degree 2 or 3, with knots (last - first)/(n - degree) apart; n > degree.
Scalar bspline(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last, unsigned degree);

/// values[0] + sum over k >= 1 of values[2k-1] cos(2 pi k x/period) + values[2k] sin(2 pi k x/period): an odd number.
Scalar fourier(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar period);

}  // namespace costate

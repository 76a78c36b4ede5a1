// The functions of time that shape pulses (INPUT.md, "Scalar expressions"). Their times are real and free of t; Error
// else.
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
/// Constant on n equal slots of [first, last), zero outside; a value may be complex and may vary in time.
Scalar pwc(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last);

}  // namespace costate

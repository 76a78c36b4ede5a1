// Elementary functions of complex scalars, principal values. A real argument gives a real result, and those of its
// values for which the result would be complex (sqrt, log of a negative number) are an Error, or NaN where it is no
// constant.
#pragma once

#include "graph/value.hpp"

namespace costate {

Scalar exp(Graph& graph, Scalar x);
Scalar log(Graph& graph, Scalar x);
Scalar sqrt(Graph& graph, Scalar x);
Scalar sin(Graph& graph, Scalar x);
Scalar cos(Graph& graph, Scalar x);
Scalar tan(Graph& graph, Scalar x);
Scalar sinh(Graph& graph, Scalar x);
Scalar cosh(Graph& graph, Scalar x);
Scalar tanh(Graph& graph, Scalar x);
/// The modulus |x|.
Scalar abs(Graph& graph, Scalar x);

}  // namespace costate

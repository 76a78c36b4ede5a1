// Values of expressions: complex scalars as pairs of real nodes, and arrays of them.
#pragma once

#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace costate {

/// A complex scalar; it is real where its imaginary node is the constant 0 (decided when it is built).
struct Scalar {
  NodeId re = 0;
  NodeId im = 0;
};

struct Value {
  std::vector<Scalar> entries;
  bool is_array = false;
};

[[nodiscard]] inline bool is_real(const Graph& graph, Scalar x) { return x.im == graph.zero(); }

Scalar make_scalar(Graph& graph, double re, double im = 0.0);
/// A real scalar.
Scalar make_real(const Graph& graph, NodeId re);
Scalar add(Graph& graph, Scalar x, Scalar y);
Scalar subtract(Graph& graph, Scalar x, Scalar y);
/// Of all terms, as a balanced tree; what cancels, plane by plane, drops out.
Scalar sum(Graph& graph, std::span<const Scalar> terms);
Scalar multiply(Graph& graph, Scalar x, Scalar y);
/// Throws Error where y is the constant 0. The modulus of y may be as small or as large as a double.
Scalar divide(Graph& graph, Scalar x, Scalar y);
Scalar negate(Graph& graph, Scalar x);
Scalar conjugate(Graph& graph, Scalar x);
/// x^y: products where y is a constant integer; the real power where both are real (Error or NaN where a negative x
/// would make it complex); else the principal value exp(y log x).
Scalar power(Graph& graph, Scalar x, Scalar y);
/// |x|^2, a real node.
NodeId squared_modulus(Graph& graph, Scalar x);

}  // namespace costate

// Values of expressions: complex scalars as pairs of real nodes, and arrays of them.
#pragma once

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
Scalar add(Graph& graph, Scalar x, Scalar y);
Scalar subtract(Graph& graph, Scalar x, Scalar y);
Scalar multiply(Graph& graph, Scalar x, Scalar y);
Scalar divide(Graph& graph, Scalar x, Scalar y);
Scalar negate(Graph& graph, Scalar x);
Scalar conjugate(Graph& graph, Scalar x);
Scalar power(Graph& graph, Scalar x, Scalar y);
/// |x|^2, a real node.
NodeId squared_modulus(Graph& graph, Scalar x);

}  // namespace costate

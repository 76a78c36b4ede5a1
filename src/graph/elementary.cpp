#include "graph/elementary.hpp"

#include <complex>

namespace costate {
namespace {

/// i x.
Scalar times_i(Graph& graph, Scalar x) { return {graph.negate(x.im), x.re}; }

/// -i x.
Scalar times_minus_i(Graph& graph, Scalar x) { return {x.im, graph.negate(x.re)}; }

}  // namespace

// e^(a + i b) = e^a (cos b + i sin b)
Scalar exp(Graph& graph, Scalar x) {
  const NodeId modulus = graph.unary(Op::Exp, x.re);
  return {graph.multiply(modulus, graph.unary(Op::Cos, x.im)), graph.multiply(modulus, graph.unary(Op::Sin, x.im))};
}

// log x = log |x| + i arg x
Scalar log(Graph& graph, Scalar x) {
  if (is_real(graph, x)) return make_real(graph, graph.unary(Op::Log, x.re));
  return {graph.unary(Op::Log, abs(graph, x).re), graph.binary(Op::ArcTan2, x.im, x.re)};
}

// sqrt x = sqrt |x| e^(i arg(x)/2), which cancels nowhere.
Scalar sqrt(Graph& graph, Scalar x) {
  if (is_real(graph, x)) return make_real(graph, graph.unary(Op::Sqrt, x.re));
  if (graph.is_constant(x.re) && graph.is_constant(x.im)) {
    const std::complex<double> root = std::sqrt(std::complex(graph.node(x.re).value, graph.node(x.im).value));
    return make_scalar(graph, root.real(), root.imag());
  }
  const NodeId modulus = graph.unary(Op::Sqrt, abs(graph, x).re);
  const NodeId angle = graph.divide(graph.binary(Op::ArcTan2, x.im, x.re), graph.constant(2));
  return {graph.multiply(modulus, graph.unary(Op::Cos, angle)), graph.multiply(modulus, graph.unary(Op::Sin, angle))};
}

// sin(a + i b) = sin a cosh b + i cos a sinh b
Scalar sin(Graph& graph, Scalar x) {
  return {graph.multiply(graph.unary(Op::Sin, x.re), graph.unary(Op::Cosh, x.im)),
          graph.multiply(graph.unary(Op::Cos, x.re), graph.unary(Op::Sinh, x.im))};
}

// cos(a + i b) = cos a cosh b - i sin a sinh b
Scalar cos(Graph& graph, Scalar x) {
  return {graph.multiply(graph.unary(Op::Cos, x.re), graph.unary(Op::Cosh, x.im)),
          graph.negate(graph.multiply(graph.unary(Op::Sin, x.re), graph.unary(Op::Sinh, x.im)))};
}

// tan(a + i b) = (T (1 - H^2) + i H (1 + T^2)) / (1 + T^2 H^2), T = tan a, H = tanh b: bounded for large b
Scalar tan(Graph& graph, Scalar x) {
  const NodeId t = graph.unary(Op::Tan, x.re);
  const NodeId h = graph.unary(Op::Tanh, x.im);
  const NodeId t2 = graph.multiply(t, t);
  const NodeId h2 = graph.multiply(h, h);
  const NodeId denominator = graph.add(graph.one(), graph.multiply(t2, h2));
  return {graph.divide(graph.multiply(t, graph.subtract(graph.one(), h2)), denominator),
          graph.divide(graph.multiply(h, graph.add(graph.one(), t2)), denominator)};
}

// sinh x = -i sin(i x), cosh x = cos(i x), tanh x = -i tan(i x)
Scalar sinh(Graph& graph, Scalar x) { return times_minus_i(graph, sin(graph, times_i(graph, x))); }
Scalar cosh(Graph& graph, Scalar x) { return cos(graph, times_i(graph, x)); }
Scalar tanh(Graph& graph, Scalar x) { return times_minus_i(graph, tan(graph, times_i(graph, x))); }

Scalar abs(Graph& graph, Scalar x) { return make_real(graph, graph.binary(Op::Hypot, x.re, x.im)); }

}  // namespace costate

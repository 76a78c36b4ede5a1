#include "graph/value.hpp"

#include <cmath>
#include <complex>
#include <optional>

#include "base/error.hpp"
#include "graph/elementary.hpp"

namespace costate {
namespace {

std::optional<std::complex<double>> constant_value(const Graph& graph, Scalar x) {
  if (!graph.is_constant(x.re) || !graph.is_constant(x.im)) return std::nullopt;
  return std::complex<double>(graph.node(x.re).value, graph.node(x.im).value);
}

/// x^n, n > 0, by repeated squaring.
Scalar integer_power(Graph& graph, Scalar x, std::uint64_t n) {
  std::optional<Scalar> result;
  while (true) {
    if ((n & 1U) != 0) result = result ? multiply(graph, *result, x) : x;
    n >>= 1U;
    if (n == 0) return *result;
    x = multiply(graph, x, x);
  }
}

}  // namespace

Scalar make_scalar(Graph& graph, double re, double im) { return {graph.constant(re), graph.constant(im)}; }

Scalar make_real(const Graph& graph, NodeId re) { return {re, graph.zero()}; }

Scalar add(Graph& graph, Scalar x, Scalar y) { return {graph.add(x.re, y.re), graph.add(x.im, y.im)}; }

Scalar subtract(Graph& graph, Scalar x, Scalar y) { return {graph.subtract(x.re, y.re), graph.subtract(x.im, y.im)}; }

Scalar sum(Graph& graph, std::span<const Scalar> terms) {
  std::vector<NodeId> plane(terms.size());
  for (std::size_t k = 0; k < terms.size(); ++k) plane[k] = terms[k].re;
  const NodeId re = graph.sum(plane);
  for (std::size_t k = 0; k < terms.size(); ++k) plane[k] = terms[k].im;
  return {re, graph.sum(plane)};
}

Scalar multiply(Graph& graph, Scalar x, Scalar y) {
  return {graph.subtract(graph.multiply(x.re, y.re), graph.multiply(x.im, y.im)),
          graph.add(graph.multiply(x.re, y.im), graph.multiply(x.im, y.re))};
}

// x/y = (x conj(y) / |y|) / |y|: |y|^2 alone would overflow or vanish early.
Scalar divide(Graph& graph, Scalar x, Scalar y) {
  if (is_real(graph, y)) return {graph.divide(x.re, y.re), graph.divide(x.im, y.re)};
  const auto a = constant_value(graph, x);
  const auto b = constant_value(graph, y);
  if (a && b) {
    const std::complex<double> quotient = *a / *b;
    return make_scalar(graph, quotient.real(), quotient.imag());
  }
  const NodeId modulus = graph.binary(Op::Hypot, y.re, y.im);
  const Scalar numerator = multiply(graph, x, conjugate(graph, y));
  return {graph.divide(graph.divide(numerator.re, modulus), modulus),
          graph.divide(graph.divide(numerator.im, modulus), modulus)};
}

Scalar negate(Graph& graph, Scalar x) { return {graph.negate(x.re), graph.negate(x.im)}; }

Scalar conjugate(Graph& graph, Scalar x) { return {x.re, graph.negate(x.im)}; }

Scalar power(Graph& graph, Scalar x, Scalar y) {
  if (is_real(graph, x) && is_real(graph, y)) return make_real(graph, graph.power(x.re, y.re));
  if (is_real(graph, y) && graph.is_constant(y.re)) {
    const double exponent = graph.node(y.re).value;
    if (exponent == 0) return make_scalar(graph, 1);
    if (exponent == 0.5) return sqrt(graph, x);
    if (exponent == std::floor(exponent) && std::fabs(exponent) < 1e9) {
      const Scalar positive = integer_power(graph, x, static_cast<std::uint64_t>(std::fabs(exponent)));
      return exponent > 0 ? positive : divide(graph, make_scalar(graph, 1), positive);
    }
  }
  if (const auto base = constant_value(graph, x)) {
    if (*base == 0.0) throw Error("0 to a power that may be complex is not a number");
    const std::complex<double> logarithm = std::log(*base);
    return exp(graph, multiply(graph, y, make_scalar(graph, logarithm.real(), logarithm.imag())));
  }
  return exp(graph, multiply(graph, y, log(graph, x)));
}

NodeId squared_modulus(Graph& graph, Scalar x) {
  return graph.add(graph.multiply(x.re, x.re), graph.multiply(x.im, x.im));
}

}  // namespace costate

#include "graph/envelopes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace costate {
namespace {

NodeId real_argument(const Graph& graph, Scalar x, const std::string& what) {
  if (!is_real(graph, x)) throw Error(what + " is complex (it must be real): take real(), imag() or abs() of it");
  return x.re;
}

NodeId fixed_time(const Graph& graph, Scalar x, const std::string& what) {
  const NodeId node = real_argument(graph, x, what);
  if (graph.depends_on(node, kTime)) throw Error(what + " depends on t (it must be the same at all times)");
  return node;
}

NodeId affine_argument(Graph& graph, Scalar x, const std::string& function) {
  const NodeId node = real_argument(graph, x, "the argument of " + function);
  if (!graph.affine_in_time(node))
    throw Error("the argument of " + function + " is not affine in t: write it as a + b*t");
  return node;
}

/// B_k of a Pulse with n values on [first, last): the knots between which it is not 0 are a Pulse of their own, in
/// which one value is 1.
NodeId basis_function(Graph& graph, unsigned degree, NodeId x, std::size_t k, std::size_t n, NodeId first,
                      NodeId last) {
  const std::size_t intervals = n - degree;
  const auto knot = [&](std::size_t j) {
    if (j == intervals) return last;
    const double fraction = static_cast<double>(j) / static_cast<double>(intervals);
    return graph.add(first, graph.multiply(graph.constant(fraction), graph.subtract(last, first)));
  };
  const std::size_t begin = k > degree ? k - degree : 0;
  const std::size_t end = std::min(k + 1, intervals);
  std::vector<NodeId> values(end - begin + degree, graph.zero());
  values[k - begin] = graph.one();
  return graph.pulse(degree, x, knot(begin), knot(end), values);
}

/// One plane of a spline. A Pulse holds the values that are free of t; each of the others is multiplied by its B_k.
NodeId spline_plane(Graph& graph, unsigned degree, NodeId x, std::vector<NodeId> values, NodeId first, NodeId last) {
  std::vector<NodeId> terms;
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (!graph.depends_on(values[k], kTime)) continue;
    const NodeId weight = basis_function(graph, degree, x, k, values.size(), first, last);
    terms.push_back(graph.multiply(values[k], weight));
    values[k] = graph.zero();
  }
  terms.push_back(graph.pulse(degree, x, first, last, values));
  return graph.sum(terms);
}

Scalar spline(Graph& graph, const std::string& function, unsigned degree, Scalar x, std::span<const Scalar> values,
              Scalar first, Scalar last) {
  if (values.size() <= degree) {
    throw Error(fmt::format("{} of {} value{} (degree {} needs at least {}): give more values", function, values.size(),
                            values.size() == 1 ? "" : "s", degree, degree + 1));
  }
  const NodeId argument = affine_argument(graph, x, function);
  const NodeId t0 = fixed_time(graph, first, "the first time of " + function);
  const NodeId t1 = fixed_time(graph, last, "the last time of " + function);
  std::vector<NodeId> re;
  std::vector<NodeId> im;
  for (const Scalar value : values) {
    re.push_back(value.re);
    im.push_back(value.im);
  }
  const NodeId real_plane = spline_plane(graph, degree, argument, std::move(re), t0, t1);
  return {real_plane, spline_plane(graph, degree, argument, std::move(im), t0, t1)};
}

}  // namespace

Scalar gauss(Graph& graph, Scalar x, Scalar center, Scalar width) {
  const NodeId argument = affine_argument(graph, x, "gauss");
  const NodeId middle = fixed_time(graph, center, "the center of gauss");
  const NodeId distance = graph.subtract(argument, middle);
  const NodeId scale = graph.divide(distance, fixed_time(graph, width, "the width of gauss"));
  const NodeId exponent = graph.multiply(graph.constant(-0.5), graph.multiply(scale, scale));
  const NodeId pulse = graph.unary(Op::Exp, exponent);
  graph.mark_instant(pulse, argument, middle);
  return make_real(graph, pulse);
}

Scalar step(Graph& graph, Scalar x) {
  return make_real(graph, graph.step(real_argument(graph, x, "the argument of step")));
}

Scalar rect(Graph& graph, Scalar x, Scalar first, Scalar last) {
  const NodeId argument = affine_argument(graph, x, "rect");
  const NodeId t0 = fixed_time(graph, first, "the first time of rect");
  const NodeId t1 = fixed_time(graph, last, "the last time of rect");
  const NodeId has_begun = graph.step(graph.subtract(argument, t0));
  const NodeId has_ended = graph.step(graph.subtract(argument, t1));
  return make_real(graph, graph.multiply(has_begun, graph.subtract(graph.one(), has_ended)));
}

Scalar pwc(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last) {
  return spline(graph, "pwc", 0, x, values, first, last);
}

Scalar linear(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last) {
  return spline(graph, "linear", 1, x, values, first, last);
}

Scalar bspline(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last, unsigned degree) {
  if (degree != 2 && degree != 3) {
    throw Error(
        fmt::format("bspline of degree {} (it has degrees 2 and 3); pwc and linear are those of 0 and 1", degree));
  }
  return spline(graph, "bspline", degree, x, values, first, last);
}

Scalar fourier(Graph& graph, Scalar x, std::span<const Scalar> values, Scalar period) {
  const std::size_t count = values.size();
  if (count % 2 == 0) {
    throw Error(fmt::format("fourier of {} values (a mean and two for each harmonic are an odd number): give {} or {}",
                            count, count - 1, count + 1));
  }
  const NodeId duration = fixed_time(graph, period, "the period of fourier");
  if (duration == graph.zero()) throw Error("fourier with period 0 (it divides by the period)");
  const NodeId cycles = graph.divide(affine_argument(graph, x, "fourier"), duration);
  std::vector<Scalar> terms{values[0]};
  for (std::size_t k = 1; 2 * k < count; ++k) {
    const NodeId angle = graph.multiply(graph.constant(2 * std::numbers::pi * static_cast<double>(k)), cycles);
    terms.push_back(multiply(graph, values[2 * k - 1], make_real(graph, graph.unary(Op::Cos, angle))));
    terms.push_back(multiply(graph, values[2 * k], make_real(graph, graph.unary(Op::Sin, angle))));
  }
  return sum(graph, terms);
}

}  // namespace costate

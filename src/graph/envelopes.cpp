#include "graph/envelopes.hpp"

#include <string>
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

/// One plane of pwc. A Slot holds the values that are free of t; each of the others is multiplied by its slot's
/// indicator, 1 between two steps.
NodeId pwc_plane(Graph& graph, NodeId x, std::vector<NodeId> values, NodeId first, NodeId last) {
  const std::size_t n = values.size();
  const auto from_edge = [&](std::size_t k) {
    const double fraction = static_cast<double>(k) / static_cast<double>(n);
    const NodeId shift = graph.multiply(graph.constant(fraction), graph.subtract(last, first));
    return graph.step(graph.subtract(x, graph.add(first, shift)));
  };
  std::vector<NodeId> terms;
  for (std::size_t k = 0; k < n; ++k) {
    if (!graph.depends_on(values[k], kTime)) continue;
    const NodeId indicator = graph.multiply(from_edge(k), graph.subtract(graph.one(), from_edge(k + 1)));
    terms.push_back(graph.multiply(values[k], indicator));
    values[k] = graph.zero();
  }
  terms.push_back(graph.slot(x, first, last, values));
  return graph.sum(terms);
}

}  // namespace

Scalar gauss(Graph& graph, Scalar x, Scalar center, Scalar width) {
  const NodeId argument = affine_argument(graph, x, "gauss");
  const NodeId middle = fixed_time(graph, center, "the center of gauss");
  graph.mark_instant(argument, middle);
  const NodeId distance = graph.subtract(argument, middle);
  const NodeId scale = graph.divide(distance, fixed_time(graph, width, "the width of gauss"));
  const NodeId exponent = graph.multiply(graph.constant(-0.5), graph.multiply(scale, scale));
  return make_real(graph, graph.unary(Op::Exp, exponent));
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
  const NodeId argument = affine_argument(graph, x, "pwc");
  const NodeId t0 = fixed_time(graph, first, "the first time of pwc");
  const NodeId t1 = fixed_time(graph, last, "the last time of pwc");
  std::vector<NodeId> re;
  std::vector<NodeId> im;
  for (const Scalar value : values) {
    re.push_back(value.re);
    im.push_back(value.im);
  }
  const NodeId real_plane = pwc_plane(graph, argument, std::move(re), t0, t1);
  return {real_plane, pwc_plane(graph, argument, std::move(im), t0, t1)};
}

}  // namespace costate

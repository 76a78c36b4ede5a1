#include "graph/tangent.hpp"

#include <limits>
#include <numbers>
#include <utility>

#include "graph/copy.hpp"

namespace costate {

GraphTangent::GraphTangent(Graph& graph, Leaf leaf) : graph_(&graph), leaf_(std::move(leaf)) {}

NodeId GraphTangent::operator()(NodeId node) {
  if (tangents_.size() <= node) tangents_.resize(std::size_t{node} + 1);
  std::vector<NodeId> open{node};
  while (!open.empty()) {
    const NodeId next = open.back();
    if (tangents_[next]) {
      open.pop_back();
      continue;
    }
    const std::size_t before = open.size();
    for (const NodeId operand : operands(*graph_, next)) {
      if (!tangents_[operand]) open.push_back(operand);
    }
    if (open.size() > before) continue;
    open.pop_back();
    tangents_[next] = chained(next);
  }
  return *tangents_[node];
}

NodeId GraphTangent::chained(NodeId id) {
  const Node node = graph_->node(id);
  switch (node.op) {
    case Op::Constant:
    case Op::Time:
    case Op::Detach:
    case Op::Step:
      return graph_->zero();
    case Op::Parameter:
    case Op::Observable:
      return leaf_(node);
    case Op::Pulse:
      return of_pulse(id);
    case Op::Add:
    case Op::Subtract:
    case Op::Multiply:
    case Op::Divide:
    case Op::Power:
    case Op::Hypot:
    case Op::ArcTan2:
    case Op::Minimum:
    case Op::Maximum:
      return of_binary(id);
    default:
      return of_unary(id);
  }
}

/// `a`, or where it varies with t a number that is never 0 in its place, so that a kink in passing gives no NaN.
NodeId GraphTangent::nonzero(NodeId a, NodeId like) {
  if (!graph_->depends_on(like, kTime)) return a;
  return graph_->binary(Op::Maximum, a, graph_->constant(std::numeric_limits<double>::min()));
}

/// The sign of a, which is constant but for its jumps. NaN at 0, or 0 where a varies with t.
NodeId GraphTangent::sign(NodeId a) { return graph_->detach(graph_->divide(a, nonzero(graph_->unary(Op::Abs, a), a))); }

NodeId GraphTangent::of_unary(NodeId id) {
  Graph& g = *graph_;
  const Node node = g.node(id);
  const NodeId seed = *tangents_[node.a];
  if (seed == g.zero()) return seed;
  const auto slope = [&]() -> NodeId {
    switch (node.op) {
      case Op::Negate:
        return g.constant(-1);
      case Op::IntegerPower:
        return g.multiply(g.constant(static_cast<double>(node.index)), g.integer_power(node.a, node.index - 1));
      case Op::Exp:
        return id;
      case Op::Log:
        return g.divide(g.one(), node.a);
      case Op::Sin:
        return g.unary(Op::Cos, node.a);
      case Op::Cos:
        return g.negate(g.unary(Op::Sin, node.a));
      case Op::Tan:
        return g.add(g.one(), g.multiply(id, id));
      case Op::Sinh:
        return g.unary(Op::Cosh, node.a);
      case Op::Cosh:
        return g.unary(Op::Sinh, node.a);
      case Op::Tanh:
        return g.integer_power(g.unary(Op::Cosh, node.a), -2);
      case Op::Sqrt:
        return g.divide(g.constant(0.5), id);
      case Op::Abs:
        return sign(node.a);
      default:  // Erf
        return g.multiply(g.constant(2 * std::numbers::inv_sqrtpi),
                          g.unary(Op::Exp, g.negate(g.multiply(node.a, node.a))));
    }
  };
  return g.multiply(slope(), seed);
}

NodeId GraphTangent::of_binary(NodeId id) {
  Graph& g = *graph_;
  const Node node = g.node(id);
  const NodeId a = node.a;
  const NodeId b = node.b;
  const NodeId da = *tangents_[a];
  const NodeId db = *tangents_[b];
  if (da == g.zero() && db == g.zero()) return g.zero();
  switch (node.op) {
    case Op::Add:
      return g.add(da, db);
    case Op::Subtract:
      return g.subtract(da, db);
    case Op::Multiply:
      return g.add(g.multiply(da, b), g.multiply(a, db));
    case Op::Divide:
      return g.divide(g.subtract(da, g.multiply(id, db)), b);
    case Op::Power: {
      const NodeId by_base = da == g.zero() ? da : g.multiply(da, g.multiply(b, g.power(a, g.subtract(b, g.one()))));
      const NodeId by_exponent = db == g.zero() ? db : g.multiply(db, g.multiply(id, g.unary(Op::Log, a)));
      return g.add(by_base, by_exponent);
    }
    case Op::Hypot:
      return g.divide(g.add(g.multiply(a, da), g.multiply(b, db)), nonzero(id, id));
    case Op::ArcTan2: {
      const NodeId modulus = g.binary(Op::Hypot, a, b);
      return g.divide(g.divide(g.subtract(g.multiply(b, da), g.multiply(a, db)), modulus), modulus);
    }
    default: {  // min, max = (a + b -+ |a - b|)/2
      const NodeId spread = g.multiply(sign(g.subtract(a, b)), g.subtract(da, db));
      const NodeId both = g.add(da, db);
      return g.multiply(g.constant(0.5), node.op == Op::Minimum ? g.subtract(both, spread) : g.add(both, spread));
    }
  }
}

/// The spline of the values' tangents, and the spline's slope times the tangent of its argument's position
/// m (argument - first)/(last - first): the spline of one degree less of the differences between neighbours.
NodeId GraphTangent::of_pulse(NodeId id) {
  Graph& g = *graph_;
  const PulseTable pulse = g.pulse_table(id);
  std::vector<NodeId> moved;
  moved.reserve(pulse.values.size());
  for (const NodeId value : pulse.values) moved.push_back(*tangents_[value]);
  const NodeId by_values = g.pulse(pulse.degree, pulse.argument, pulse.first, pulse.last, moved);

  const NodeId d_first = *tangents_[pulse.first];
  const NodeId d_last = *tangents_[pulse.last];
  const NodeId length = g.subtract(pulse.last, pulse.first);
  const NodeId part = g.divide(g.subtract(pulse.argument, pulse.first), length);
  const NodeId d_argument = g.subtract(*tangents_[pulse.argument], d_first);
  const NodeId d_part = g.divide(g.subtract(d_argument, g.multiply(part, g.subtract(d_last, d_first))), length);
  if (pulse.degree == 0 || d_part == g.zero()) return by_values;
  std::vector<NodeId> differences;
  for (std::size_t k = 1; k < pulse.values.size(); ++k)
    differences.push_back(g.subtract(pulse.values[k], pulse.values[k - 1]));
  const NodeId slope = g.pulse(pulse.degree - 1, pulse.argument, pulse.first, pulse.last, differences);
  const NodeId intervals = g.constant(static_cast<double>(pulse.intervals()));
  return g.add(by_values, g.multiply(slope, g.multiply(intervals, d_part)));
}

}  // namespace costate

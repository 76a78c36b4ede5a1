#include "graph/copy.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace costate {

std::vector<NodeId> operands(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  switch (node.op) {
    case Op::Constant:
    case Op::Parameter:
    case Op::Time:
    case Op::Observable:
      return {};
    case Op::Pulse: {
      const PulseTable& pulse = graph.pulse_table(id);
      std::vector<NodeId> all{pulse.argument, pulse.first, pulse.last};
      all.insert(all.end(), pulse.values.begin(), pulse.values.end());
      return all;
    }
    default:
      if (node.a == node.b) return {node.a};
      return {node.a, node.b};
  }
}

GraphCopy::GraphCopy(const Graph& from, Graph& to, Leaf leaf) : from_(&from), to_(&to), leaf_(std::move(leaf)) {}

NodeId GraphCopy::operator()(NodeId node) {
  // `from` may grow between two calls.
  if (copies_.size() < from_->size()) copies_.resize(from_->size());
  std::vector<NodeId> open{node};
  while (!open.empty()) {
    const NodeId next = open.back();
    if (copies_[next]) {
      open.pop_back();
      continue;
    }
    const std::size_t before = open.size();
    for (const NodeId operand : operands(*from_, next)) {
      if (!copies_[operand]) open.push_back(operand);
    }
    if (open.size() > before) continue;
    open.pop_back();
    copies_[next] = rebuilt(next);
    mark_instants(next);
  }
  return *copies_[node];
}

NodeId GraphCopy::rebuilt(NodeId id) {
  const Node node = from_->node(id);  // a copy: `from` may be `to`, whose nodes move
  const auto a = [&] { return *copies_[node.a]; };
  const auto b = [&] { return *copies_[node.b]; };
  switch (node.op) {
    case Op::Constant:
      return to_->constant(node.value);
    case Op::Parameter:
    case Op::Time:
    case Op::Observable:
      return leaf_(node);
    case Op::Add:
      return to_->add(a(), b());
    case Op::Subtract:
      return to_->subtract(a(), b());
    case Op::Multiply:
      return to_->multiply(a(), b());
    case Op::Divide:
      return to_->divide(a(), b());
    case Op::Negate:
      return to_->negate(a());
    case Op::Power:
      return to_->power(a(), b());
    case Op::IntegerPower:
      return to_->integer_power(a(), node.index);
    case Op::Hypot:
    case Op::ArcTan2:
    case Op::Minimum:
    case Op::Maximum:
      return to_->binary(node.op, a(), b());
    case Op::Detach:
      return to_->detach(a());
    case Op::Step:
      return to_->step(a());
    case Op::Pulse: {
      const PulseTable pulse = from_->pulse_table(id);
      std::vector<NodeId> values;
      values.reserve(pulse.values.size());
      for (const NodeId value : pulse.values) values.push_back(*copies_[value]);
      return to_->pulse(pulse.degree, *copies_[pulse.argument], *copies_[pulse.first], *copies_[pulse.last], values);
    }
    default:
      return to_->unary(node.op, a());
  }
}

void GraphCopy::mark_instants(NodeId node) {
  if (!from_->depends_on(node, kTime)) return;
  std::vector<Instant> own;  // `from` may be `to`, whose list grows
  std::ranges::copy_if(from_->instants(), std::back_inserter(own),
                       [node](const Instant& instant) { return instant.node == node; });
  for (const Instant& instant : own) {
    const NodeId argument = (*this)(instant.argument);
    to_->mark_instant(*copies_[node], argument, (*this)(instant.value));
  }
}

}  // namespace costate

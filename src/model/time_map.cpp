#include "model/time_map.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/error.hpp"
#include "graph/program.hpp"

namespace costate {

namespace {

/// Whether a Detach with t behind it is among what x is computed from.
bool detaches_time(const Graph& graph, NodeId x) {
  std::unordered_set<NodeId> seen;
  for (std::vector<NodeId> open{x}; !open.empty();) {
    const NodeId id = open.back();
    open.pop_back();
    if (!graph.depends_on(id, kTime) || !seen.insert(id).second) continue;
    const Node& node = graph.node(id);
    if (node.op == Op::Detach) return true;
    // The operands of a Pulse other than its argument are free of t.
    if (node.op != Op::Time) open.insert(open.end(), {node.a, node.b});
  }
  return false;
}

}  // namespace

TimeMap::TimeMap(Graph& graph, double start, NodeId end) {
  if (graph.depends_on(end, kTime | kObservables))
    throw Error("the end of the interval depends on t or on an observable (it must follow from parameters)");
  interval_ = Interval{start, end, graph.subtract(end, graph.constant(start))};
}

NodeId TimeMap::time(Graph& graph) const {
  if (is_identity()) return graph.time();
  return graph.add(graph.constant(interval_->start), graph.multiply(interval_->duration, graph.time()));
}

NodeId TimeMap::scaled(Graph& graph, NodeId x) const {
  if (is_identity()) return x;
  if (detaches_time(graph, x)) {
    throw Error(
        "detach() of something that depends on t (where the end time is an expression, t moves with it, and that "
        "gradient would be lost) detach the parameters in it one by one");
  }
  return graph.multiply(interval_->duration, x);
}

Scalar TimeMap::scaled(Graph& graph, Scalar x) const { return {scaled(graph, x.re), scaled(graph, x.im)}; }

std::vector<std::size_t> TimeMap::end_parameters(const Graph& graph) const {
  const std::vector<NodeId> outputs{end()};
  const Program program(graph, outputs, kParameters);
  std::vector<std::size_t> flat_indices;
  for (const NodeId input : program.inputs()) flat_indices.push_back(static_cast<std::size_t>(graph.node(input).index));
  std::ranges::sort(flat_indices);
  return flat_indices;
}

double TimeMap::end_at(const Graph& graph, std::span<const double> parameters) const {
  const std::vector<NodeId> outputs{end()};
  const Program program(graph, outputs, kParameters);
  Evaluation evaluation(program, 1);
  for (std::size_t k = 0; k < program.inputs().size(); ++k) {
    evaluation.input(k)[0] = parameters[static_cast<std::size_t>(graph.node(program.inputs()[k]).index)];
  }
  evaluation.locate();
  evaluation.evaluate();
  return evaluation.output(0)[0];
}

}  // namespace costate

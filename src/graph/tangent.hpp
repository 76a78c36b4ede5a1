// Derivatives of nodes along one direction as nodes of the same graph: what is built of them can be differentiated
// again.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "graph/graph.hpp"

namespace costate {

/// dx/de of every node x where the leaves move as leaf + e * leaf_tangent; t does not move. By the chain rule alone: it
/// does not know that Steps and Pulses jump, see Discontinuity. At kinks (abs at 0) a derivative that is free of t is
/// NaN; one that varies with t is the mean of both sides, see Program.
class GraphTangent {
 public:
  /// `leaf`: the tangent of a Parameter or Observable.
  using Leaf = std::function<NodeId(const Node&)>;
  GraphTangent(Graph& graph, Leaf leaf);

  NodeId operator()(NodeId node);

 private:
  [[nodiscard]] NodeId chained(NodeId id);
  [[nodiscard]] NodeId of_unary(NodeId id);
  [[nodiscard]] NodeId of_binary(NodeId id);
  [[nodiscard]] NodeId of_pulse(NodeId id);
  [[nodiscard]] NodeId sign(NodeId a);
  [[nodiscard]] NodeId nonzero(NodeId a, NodeId like);

  Graph* graph_;
  Leaf leaf_;
  std::vector<std::optional<NodeId>> tangents_;
};

}  // namespace costate

// Parts of a graph in another graph, with other leaves.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "graph/graph.hpp"

namespace costate {

/// Rebuilds nodes of `from` in `to` (which may be the same graph), each once, with their jumps and marked instants;
/// what a leaf stands for simplifies as if it had been written there. Throws Error where it cannot stand there (a
/// division by the constant 0).
class GraphCopy {
 public:
  /// `leaf`: what a Parameter, Time or Observable of `from` is in `to`.
  using Leaf = std::function<NodeId(const Node&)>;
  GraphCopy(const Graph& from, Graph& to, Leaf leaf);

  NodeId operator()(NodeId node);

 private:
  void copy(NodeId node);
  [[nodiscard]] NodeId rebuilt(NodeId id);
  void mark_instants(NodeId node);

  const Graph* from_;
  Graph* to_;
  Leaf leaf_;
  std::vector<std::optional<NodeId>> copies_;
};

/// The nodes that a node is made of directly; none for a leaf.
[[nodiscard]] std::vector<NodeId> operands(const Graph& graph, NodeId id);

}  // namespace costate

#include "autograd/tangent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "autograd/solve.hpp"
#include "base/error.hpp"
#include "graph/copy.hpp"
#include "graph/tangent.hpp"
#include "model/tangent.hpp"

namespace costate {

namespace {

/// The solves behind an expression, solved again with their tangents.
class TangentRecord {
 public:
  TangentRecord(std::shared_ptr<RecordState> record, const std::vector<Motion>& motions) : record_(std::move(record)) {
    for (const Motion& motion : motions) {
      const VariableState& variable = *motion.variable.state();
      if (motion.speed.size() != variable.values.size())
        throw Error(fmt::format("{} speeds of '{}' (it has {} values)", motion.speed.size(), variable.name,
                                variable.values.size()));
      for (std::size_t k = 0; k < motion.speed.size(); ++k) speeds_[variable.first_leaf + k] += motion.speed[k];
    }
  }

  void solve_again(const std::shared_ptr<Solve>& old) {
    const CompiledSystem& system = old->system();
    Model model = system.model;
    std::vector<std::size_t> leaves;
    std::vector<NodeId> direction;
    GradientOptions gradient = system.gradient;
    // What earlier solves gave has a tangent that gradients flow into, a further parameter of this one.
    std::vector<std::size_t> further;
    for (std::size_t k = 0; k < system.leaves.size(); ++k) {
      const std::size_t leaf = system.leaves[k];
      leaves.push_back(moved_leaf(leaf, Order::Value));
      if (record_->leaves[leaf].variable) {
        direction.push_back(model.graph.constant(speed(leaf)));
        continue;
      }
      const std::size_t flat = system.leaves.size() + further.size();
      further.push_back(moved_leaf(leaf, Order::Tangent));
      direction.push_back(model.graph.parameter(flat));
      gradient.wrt.push_back(flat);
    }
    for (const std::size_t leaf : further) {
      model.parameters.add(fmt::format("tangent_{}", leaf), {record_->leaves[leaf].current()}, false);
      leaves.push_back(leaf);
    }
    // Directions of parameters that stand for themselves only.
    direction.resize(model.parameters.size(), model.graph.zero());
    if (gradient.method == GradientMethod::None) gradient.wrt.clear();
    auto compiled = std::make_shared<CompiledSystem>(with_tangent(std::move(model), direction), std::move(leaves),
                                                     system.duration, system.options, gradient);
    std::vector<std::shared_ptr<Solve>> upstream;
    for (const std::shared_ptr<Solve>& solve : old->upstream()) upstream.push_back(again_.at(solve.get()));
    again_[old.get()] =
        std::make_shared<Solve>(*record_, std::move(compiled), std::move(upstream), Recording::Recorded);
  }

  [[nodiscard]] Scalar tangent_of(Scalar x) { return {tangent_of(x.re), tangent_of(x.im)}; }

  [[nodiscard]] std::vector<std::shared_ptr<Solve>> solves_of(
      const std::vector<std::shared_ptr<Solve>>& history) const {
    std::vector<std::shared_ptr<Solve>> all;
    for (const std::shared_ptr<Solve>& solve : history) all.push_back(again_.at(solve.get()));
    return all;
  }

 private:
  [[nodiscard]] double speed(std::size_t leaf) const {
    const auto found = speeds_.find(leaf);
    return found == speeds_.end() ? 0.0 : found->second;
  }

  /// What was observed in an old solve, or its tangent, in the new one; variables stay.
  std::size_t moved_leaf(std::size_t leaf, Order order) {
    const Leaf old = record_->leaves[leaf];
    if (old.variable) return leaf;
    Observed observed = old.observed;
    // A tangent of a tangent is a value of the solve that carries the first.
    observed.order = order;
    const std::shared_ptr<Solve>& solve = again_.at(old.solve.lock().get());
    const std::size_t moved = Solve::leaf(solve, *record_, observed, old.initial, old.save);
    if (order == Order::Value) tangent_leaf_[moved] = moved_leaf(leaf, Order::Tangent);
    return moved;
  }

  NodeId tangent_of(NodeId node) {
    Graph& graph = record_->graph;
    GraphCopy copy(graph, graph, [&](const Node& leaf) {
      if (leaf.op == Op::Time) return graph.time();
      return graph.parameter(moved_leaf(static_cast<std::size_t>(leaf.index), Order::Value));
    });
    GraphTangent tangent(graph, [&](const Node& leaf) {
      const auto index = static_cast<std::size_t>(leaf.index);
      if (record_->leaves[index].variable) return graph.constant(speed(index));
      return graph.parameter(tangent_leaf_.at(index));
    });
    return tangent(copy(node));
  }

  std::shared_ptr<RecordState> record_;
  std::unordered_map<std::size_t, double> speeds_;                  ///< by leaf
  std::unordered_map<const Solve*, std::shared_ptr<Solve>> again_;  ///< by the old solve
  std::unordered_map<std::size_t, std::size_t> tangent_leaf_;       ///< by the new leaf
};

}  // namespace

Expression tangent(const Expression& x, const std::vector<Motion>& motions) {
  if (x.record() == nullptr) return 0.0;
  const std::shared_ptr<RecordState>& state = x.record();
  TangentRecord record(state, motions);
  for (const std::shared_ptr<Solve>& solve : x.history()) solve->require_present();
  const std::vector<std::shared_ptr<Solve>> solves = all_upstream(x.history());
  // The earliest first: what a solve depends on is solved again before it.
  for (auto solve = solves.rbegin(); solve != solves.rend(); ++solve) {
    if ((*solve)->system().model.tangents) {
      throw Error("a tangent of a tangent (third derivatives are not available)");
    }
    record.solve_again(*solve);
  }
  Value value;
  value.is_array = x.is_array();
  for (const Scalar entry : x.nodes().entries) {
    if (state->graph.depends_on(entry.re, kTime) || state->graph.depends_on(entry.im, kTime))
      throw Error("a tangent of an expression that depends on t");
    value.entries.push_back(record.tangent_of(entry));
  }
  return {state, std::move(value), record.solves_of(x.history())};
}

}  // namespace costate

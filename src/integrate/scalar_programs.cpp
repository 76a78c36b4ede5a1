#include "integrate/scalar_programs.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "kernels/observer.hpp"

namespace costate {

namespace {

/// Hands out the rows of the static table, one per node.
class RowTable {
 public:
  explicit RowTable(std::vector<NodeId>& rows) : rows_(rows) {}

  std::size_t row(NodeId node) {
    const auto [entry, added] = index_.try_emplace(node, rows_.size());
    if (added) rows_.push_back(node);
    return entry->second;
  }
  std::vector<std::size_t> rows(std::span<const NodeId> nodes) {
    std::vector<std::size_t> result;
    result.reserve(nodes.size());
    for (const NodeId node : nodes) result.push_back(row(node));
    return result;
  }

 private:
  std::vector<NodeId>& rows_;
  std::unordered_map<NodeId, std::size_t> index_;
};

std::vector<NodeId> loss_nodes(const Model& model) {
  std::vector<NodeId> nodes;
  for (const Loss& loss : model.losses) nodes.push_back(loss.value);
  return nodes;
}

}  // namespace

ScalarPrograms::ScalarPrograms(const Model& model, std::span<const NodeId> coefficients,
                               std::span<const std::size_t> wrt)
    : dynamics_(model.graph, coefficients, kTime),
      losses_(model.graph, loss_nodes(model), kObservables),
      statics_(model.graph, {}, kParameters) {
  const Graph& graph = model.graph;
  RowTable table(rows_);

  for (const NodeId node : dynamics_.inputs()) {
    dynamics_rows_.push_back(graph.node(node).op == Op::Time ? kNoRow : table.row(node));
  }
  for (const NodeId node : losses_.inputs()) {
    const bool observed = graph.node(node).op == Op::Observable;
    loss_rows_.push_back(observed ? kNoRow : table.row(node));
    loss_observed_.push_back(observed ? static_cast<std::size_t>(graph.node(node).index) : kNoRow);
  }
  const auto tangent_rows = [&](const std::vector<NodeId>& nodes) {
    std::vector<std::size_t> rows;
    if (!model.tangents) return rows;
    for (const NodeId node : nodes) rows.push_back(table.row(model.tangent_of(node)));
    return rows;
  };
  for (const InitialState& initial : model.initials) {
    const std::vector<NodeId> nodes = state_nodes(initial.state);
    initial_rows_.push_back(table.rows(nodes));
    initial_tangent_rows_.push_back(tangent_rows(nodes));
  }
  for (const Observable& observable : model.observables) {
    const auto* target = std::get_if<TargetObservable>(&observable.definition);
    const std::vector<NodeId> nodes = target != nullptr ? state_nodes(target->target) : std::vector<NodeId>{};
    target_rows_.push_back(table.rows(nodes));
    target_tangent_rows_.push_back(tangent_rows(nodes));
  }
  const auto discrete = dynamics_.discrete_nodes();
  for (const Discontinuity& jump : graph.discontinuities()) {
    const auto found = std::find(discrete.begin(), discrete.end(), jump.node);
    if (found == discrete.end()) continue;  // part of no coefficient
    const std::vector<std::size_t> tangents = tangent_rows({jump.first, jump.last});
    discontinuities_.push_back({static_cast<std::size_t>(found - discrete.begin()), table.row(jump.first),
                                table.row(jump.last), jump.count, tangents.empty() ? kNoRow : tangents[0],
                                tangents.empty() ? kNoRow : tangents[1]});
  }
  for (const Instant& instant : graph.instants()) instant_rows_.push_back(table.row(instant.time));
  if (!model.time_map.is_identity()) end_row_ = table.row(model.time_map.end());
  for (std::size_t d = 0; d < model.dissipators.size(); ++d) {
    const NodeId rate = model.dissipators[d].rate;
    if (graph.is_constant(rate)) continue;
    const auto found = std::find(coefficients.begin(), coefficients.end(), rate);
    if (found == coefficients.end()) continue;
    rates_.push_back({static_cast<std::size_t>(found - coefficients.begin()), d});
  }

  statics_ = Program(graph, rows_, kParameters);
  // A row is tracked where a wrt parameter is among its node's ancestors, not behind a detach; operands precede their
  // node in the graph.
  const std::unordered_set<std::size_t> differentiated(wrt.begin(), wrt.end());
  std::vector<bool> reached(graph.size(), false);
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph.node(id);
    if (node.op == Op::Parameter) {
      reached[id] = differentiated.contains(static_cast<std::size_t>(node.index));
    } else if (node.op == Op::Pulse) {
      const PulseTable& pulse = graph.pulse_table(id);
      reached[id] = reached[pulse.argument] || reached[pulse.first] || reached[pulse.last] ||
                    std::any_of(pulse.values.begin(), pulse.values.end(), [&](NodeId v) { return reached[v]; });
    } else if (node.op == Op::Detach) {
      reached[id] = false;
    } else if (node.depends != kNothing && node.op != Op::Time && node.op != Op::Observable) {
      reached[id] = reached[node.a] || reached[node.b];
    }
  }
  for (const NodeId node : rows_) tracked_.push_back(reached[node]);
}

std::vector<std::size_t> ScalarPrograms::trajectory_rows(std::size_t initial) const {
  std::vector<std::size_t> rows = dynamics_rows_;
  for (const auto* state : {&initial_rows_, &initial_tangent_rows_}) {
    rows.insert(rows.end(), (*state)[initial].begin(), (*state)[initial].end());
  }
  for (const DiscontinuityRows& jump : discontinuities_) {
    rows.insert(rows.end(), {jump.first, jump.last, jump.first_tangent, jump.last_tangent});
  }
  std::ranges::sort(rows);
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  std::erase(rows, kNoRow);
  return rows;
}

}  // namespace costate

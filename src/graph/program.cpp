#include "graph/program.hpp"

#include <algorithm>

namespace costate {
namespace {

/// What computes a node: its operation, with Negate(Subtract(a, b)) as one subtraction.
struct Lowered {
  Op op;
  NodeId a;
  NodeId b;
};

Lowered lower(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Node& operand = graph.node(node.a);
  if (node.op == Op::Negate && operand.op == Op::Subtract) return {Op::Subtract, operand.b, operand.a};
  return {node.op, node.a, node.b};
}

enum class Kind { Constant, Input, Result };

Kind kind_of(const Graph& graph, NodeId id, std::uint8_t varying) {
  const Node& node = graph.node(id);
  if (node.op == Op::Constant) return Kind::Constant;
  const bool is_leaf = node.op == Op::Parameter || node.op == Op::Time || node.op == Op::Observable;
  return is_leaf || !graph.depends_on(id, varying) ? Kind::Input : Kind::Result;
}

/// Calls visit(operand) for every node that `id` is computed from.
template <typename Visit>
void for_each_operand(const Graph& graph, NodeId id, Visit&& visit) {
  const Lowered lowered = lower(graph, id);
  visit(lowered.a);
  visit(lowered.b);
  if (lowered.op != Op::Pulse) return;
  const PulseTable& table = graph.pulse_table(id);
  visit(table.first);
  visit(table.last);
  std::ranges::for_each(table.values, visit);
}

}  // namespace

Program::Program(const Graph& graph, std::span<const NodeId> outputs, std::uint8_t varying) {
  std::vector<NodeId> constants;
  std::vector<NodeId> results;
  std::vector<char> is_known(graph.size(), 0);
  std::vector<NodeId> open;
  const auto reach = [&](NodeId id) {
    if (is_known[id] != 0) return;
    is_known[id] = 1;
    open.push_back(id);
  };
  std::ranges::for_each(outputs, reach);
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    switch (kind_of(graph, id, varying)) {
      case Kind::Constant:
        constants.push_back(id);
        break;
      case Kind::Input:
        inputs_.push_back(id);
        break;
      case Kind::Result:
        results.push_back(id);
        for_each_operand(graph, id, reach);
        break;
    }
  }

  // Operands have smaller ids than what is computed from them.
  std::vector<std::uint32_t> registers(graph.size());
  std::uint32_t next = 0;
  for (std::vector<NodeId>* block : {&inputs_, &constants, &results}) {
    std::ranges::sort(*block);
    if (block == &results) first_result_ = next;
    for (const NodeId id : *block) registers[id] = next++;
  }
  for (const NodeId id : constants) constants_.push_back(graph.node(id).value);
  for (const NodeId id : results) emit(graph, id, registers);
  for (const NodeId id : outputs) outputs_.push_back(registers[id]);
  list_always_active();
}

void Program::emit(const Graph& graph, NodeId id, std::span<const std::uint32_t> registers) {
  const Lowered lowered = lower(graph, id);
  std::int64_t index = graph.node(id).index;
  if (lowered.op == Op::Step || lowered.op == Op::Pulse) {
    index = static_cast<std::int64_t>(discrete_nodes_.size());
    discrete_nodes_.push_back(id);
    PulseOperands operands{};
    if (lowered.op == Op::Pulse) {
      const PulseTable& table = graph.pulse_table(id);
      operands = {table.degree, registers[table.first], registers[table.last], pulse_values_.size(),
                  static_cast<std::uint32_t>(table.intervals())};
      for (const NodeId value : table.values) pulse_values_.push_back(registers[value]);
    }
    pulses_.push_back(operands);
  }
  instructions_.push_back({lowered.op, registers[id], registers[lowered.a], registers[lowered.b], index});
}

std::vector<char> Program::made_of(std::span<const char> wanted) const {
  std::vector<char> made(first_result_ + instructions_.size(), 0);
  std::ranges::copy(wanted, made.begin());
  for (const Instruction& next : instructions_) {
    if (next.op == Op::Detach) continue;
    bool is_made = made[next.a] != 0 || made[next.b] != 0;
    if (next.op == Op::Pulse) {
      const PulseOperands& pulse = pulses_[static_cast<std::size_t>(next.index)];
      const auto values = std::span(pulse_values_).subspan(pulse.values, pulse.intervals + pulse.degree);
      is_made = is_made || made[pulse.first] != 0 || made[pulse.last] != 0 ||
                std::ranges::any_of(values, [&](std::uint32_t row) { return made[row] != 0; });
    }
    made[next.result] = is_made ? 1 : 0;
  }
  return made;
}

void Program::list_always_active() {
  const auto add = [this](std::uint32_t row) {
    if (is_input(row)) always_active_.push_back(row);
  };
  for (const Instruction& instruction : instructions_) {
    add(instruction.a);
    add(instruction.b);
    if (instruction.op != Op::Pulse) continue;
    const PulseOperands& pulse = pulses_[static_cast<std::size_t>(instruction.index)];
    add(pulse.first);
    add(pulse.last);
  }
  std::ranges::for_each(outputs_, add);
  std::ranges::sort(always_active_);
  always_active_.erase(std::unique(always_active_.begin(), always_active_.end()), always_active_.end());
}

}  // namespace costate

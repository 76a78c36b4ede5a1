// Step and Pulse nodes, and the times at which they jump.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "graph/graph.hpp"
#include "graph/spline_basis.hpp"

namespace costate {
namespace {

std::size_t hash_of(unsigned degree, NodeId argument, NodeId first, NodeId last, std::span<const NodeId> values) {
  std::uint64_t hash = 0;
  const auto mix = [&hash](std::uint32_t part) {
    hash = (hash ^ part) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  };
  mix(degree);
  mix(argument);
  mix(first);
  mix(last);
  for (const NodeId value : values) mix(value);
  return static_cast<std::size_t>(hash);
}

}  // namespace

std::optional<Affine> Graph::affine_in_time(NodeId id) {
  if (!depends_on(id, kTime)) return Affine{id, zero_};

  std::vector<NodeId> order;
  std::unordered_map<NodeId, Affine> known;
  for (std::vector<NodeId> open{id}; !open.empty();) {
    const NodeId next = open.back();
    open.pop_back();
    if (!known.try_emplace(next, Affine{next, zero_}).second || !depends_on(next, kTime)) continue;
    order.push_back(next);
    const Node& node = nodes_[next];
    switch (node.op) {
      case Op::Time:
        break;
      case Op::Multiply:
        if (depends_on(node.a, kTime) && depends_on(node.b, kTime)) return std::nullopt;
        open.insert(open.end(), {node.a, node.b});
        break;
      case Op::Divide:
        if (depends_on(node.b, kTime)) return std::nullopt;
        open.insert(open.end(), {node.a, node.b});
        break;
      case Op::Add:
      case Op::Subtract:
      case Op::Negate:
      case Op::Detach:
        open.insert(open.end(), {node.a, node.b});
        break;
      default:
        return std::nullopt;
    }
  }

  // Operands have smaller ids than what is built of them.
  std::ranges::sort(order);
  for (const NodeId next : order) {
    const Node node = nodes_[next];
    const Affine a = known[node.a];
    const Affine b = known[node.b];
    Affine& result = known[next];
    switch (node.op) {
      case Op::Time:
        result = {zero_, one_};
        break;
      case Op::Add:
        result = {add(a.offset, b.offset), add(a.slope, b.slope)};
        break;
      case Op::Subtract:
        result = {subtract(a.offset, b.offset), subtract(a.slope, b.slope)};
        break;
      case Op::Negate:
        result = {negate(a.offset), negate(a.slope)};
        break;
      case Op::Detach:
        result = {detach(a.offset), detach(a.slope)};
        break;
      case Op::Multiply: {
        const bool is_a_varying = depends_on(node.a, kTime);
        const NodeId factor = is_a_varying ? node.b : node.a;
        const Affine& rest = is_a_varying ? a : b;
        result = {multiply(factor, rest.offset), multiply(factor, rest.slope)};
        break;
      }
      default:
        result = {divide(a.offset, node.b), divide(a.slope, node.b)};
        break;
    }
  }
  return known[id];
}

void Graph::require_free_of(NodeId id, std::uint8_t dependences, const char* what) const {
  if (depends_on(id, static_cast<std::uint8_t>(dependences & kTime)))
    throw Error(std::string(what) + " depends on t (it must be the same at all times)");
  if (depends_on(id, static_cast<std::uint8_t>(dependences & kObservables)))
    throw Error(std::string(what) + " depends on an observable (its jump would have no derivative)");
}

void Graph::require_affine(NodeId id, const char* what) {
  require_free_of(id, kObservables, what);
  if (!affine_in_time(id)) {
    throw Error(std::string(what) +
                " is not affine in t (the integrator must know the times of the jumps): write it as a + b*t");
  }
}

/// offset + slope t = first at t = (first - offset)/slope.
void Graph::record_jumps(NodeId node, NodeId argument, NodeId first, NodeId last, std::size_t count) {
  const Affine affine = affine_in_time(argument).value();
  if (affine.slope == zero_) return;
  const NodeId first_time = divide(subtract(first, affine.offset), affine.slope);
  const NodeId last_time = divide(subtract(last, affine.offset), affine.slope);
  discontinuities_.push_back({node, first_time, last_time, count});
}

NodeId Graph::step(NodeId a) {
  if (is_constant(a)) return nodes_[a].value >= 0 ? one_ : zero_;
  require_affine(a, "the argument of a step");
  const std::size_t known = nodes_.size();
  const NodeId id = intern(Op::Step, a, a);
  if (id >= known) record_jumps(id, a, zero_, zero_, 1);
  return id;
}

NodeId Graph::pulse(unsigned degree, NodeId argument, NodeId first, NodeId last, std::span<const NodeId> values) {
  if (degree > kLargestDegree) throw Error("a pulse of degree " + std::to_string(degree) + " (degrees are 0 to 3)");
  if (values.size() <= degree) {
    throw Error("a pulse of degree " + std::to_string(degree) + " with " + std::to_string(values.size()) +
                " values (it needs at least " + std::to_string(degree + 1) + ")");
  }
  require_affine(argument, "the argument of a pulse");
  std::uint8_t depends = nodes_[argument].depends;
  for (const NodeId time : {first, last}) {
    require_free_of(time, kTime | kObservables, "a time of a pulse");
    depends |= nodes_[time].depends;
  }
  for (const NodeId value : values) {
    require_free_of(value, kTime, "a pulse's value");
    depends |= nodes_[value].depends;
  }
  if (is_constant(first) && is_constant(last) && nodes_[last].value <= nodes_[first].value)
    throw Error("a pulse that ends before it starts (its last time must be after its first)");
  if (std::ranges::all_of(values, [this](NodeId value) { return value == zero_; })) return zero_;

  const std::size_t hash = hash_of(degree, argument, first, last, values);
  const auto [begin, end] = pulse_ids_.equal_range(hash);
  for (auto place = begin; place != end; ++place) {
    const PulseTable& table = pulse_table(place->second);
    if (table.degree == degree && table.argument == argument && table.first == first && table.last == last &&
        std::ranges::equal(table.values, values))
      return place->second;
  }

  const auto index = static_cast<std::int64_t>(pulses_.size());
  pulses_.push_back({degree, argument, first, last, {values.begin(), values.end()}});
  const NodeId id = intern({.op = Op::Pulse, .depends = depends, .a = argument, .b = argument, .index = index});
  pulse_ids_.emplace(hash, id);
  record_jumps(id, argument, first, last, pulses_.back().intervals() + 1);
  return id;
}

const PulseTable& Graph::pulse_table(NodeId id) const { return pulses_[static_cast<std::size_t>(nodes_[id].index)]; }

void Graph::mark_kink(NodeId node, NodeId argument) {
  if (depends_on(argument, kTime) && affine_in_time(argument)) mark_instant(node, argument, zero_);
}

void Graph::mark_instant(NodeId node, NodeId argument, NodeId value) {
  if (!depends_on(node, kTime) || !depends_on(argument, kTime)) return;
  const std::optional<Affine> line = affine_in_time(argument);
  if (!line) throw Error("an instant is marked by an argument that is not affine in t");
  if (line->slope == zero_) return;  // t cancels in it, though not term by term: it is the same at all times
  const Instant instant{node, argument, value, divide(subtract(value, line->offset), line->slope)};
  // In the order of their nodes, which is mostly that of these calls: an array may bring a million.
  auto place = std::ranges::lower_bound(instants_, node, {}, &Instant::node);
  for (; place != instants_.end() && place->node == node; ++place)
    if (*place == instant) return;
  instants_.insert(place, instant);
}

}  // namespace costate

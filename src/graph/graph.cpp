#include "graph/graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/limits.hpp"

namespace costate {

namespace {

/// Sums of exponents, and sums of these, must not overflow.
constexpr std::int64_t kLargestExponent = 1'000'000'000;

}  // namespace

std::size_t Graph::KeyHash::operator()(const Key& key) const {
  std::uint64_t hash = static_cast<std::uint64_t>(key.op);
  for (const std::uint64_t part : {static_cast<std::uint64_t>(key.a), static_cast<std::uint64_t>(key.b),
                                   static_cast<std::uint64_t>(key.index), key.bits}) {
    hash = (hash ^ part) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  }
  return static_cast<std::size_t>(hash);
}

Graph::Graph() : zero_(constant(0)), one_(constant(1)) {}

NodeId Graph::intern(const Node& node) {
  const Key key{node.op, node.a, node.b, node.index, std::bit_cast<std::uint64_t>(node.value)};
  if (nodes_.size() >= limits::kGraphNodes && !ids_.contains(key))
    throw Error("the expressions are too large (all together they have more than " +
                std::to_string(limits::kGraphNodes) +
                " operations): shorten them, or the arrays or save times in them");
  const auto [place, is_new] = ids_.try_emplace(key, static_cast<NodeId>(nodes_.size()));
  if (is_new) nodes_.push_back(node);
  return place->second;
}

NodeId Graph::intern(Op op, NodeId a, NodeId b, std::int64_t index) {
  const auto depends = static_cast<std::uint8_t>(nodes_[a].depends | nodes_[b].depends);
  return intern({.op = op, .depends = depends, .a = a, .b = b, .index = index});
}

NodeId Graph::constant(double value) {
  if (!std::isfinite(value)) throw Error("a constant of the expression is not finite (it overflows double precision)");
  return intern({.value = value == 0 ? 0.0 : value});  // -0.0 and 0.0 are one node
}

NodeId Graph::parameter(std::size_t flat_index) {
  return intern({.op = Op::Parameter, .depends = kParameters, .index = static_cast<std::int64_t>(flat_index)});
}

NodeId Graph::time() { return intern({.op = Op::Time, .depends = kTime}); }

NodeId Graph::observable(std::size_t index) {
  return intern({.op = Op::Observable, .depends = kObservables, .index = static_cast<std::int64_t>(index)});
}

/// Products are kept as c * x with a constant c > 0, and a negative factor as the outermost Negate.
Graph::Term Graph::term(NodeId a) const {
  const Node& node = nodes_[a];
  if (node.op == Op::Constant) return {node.value, one_};
  if (node.op == Op::Negate) {
    const Term inner = term(node.a);
    return {-inner.coefficient, inner.base};
  }
  if (node.op == Op::Multiply && is_constant(node.a)) return {nodes_[node.a].value, node.b};
  return {1, a};
}

/// The order of the operands of commutative operations: constants first.
bool Graph::precedes(NodeId a, NodeId b) const { return std::pair(!is_constant(a), a) < std::pair(!is_constant(b), b); }

NodeId Graph::magnitude(NodeId a) { return term(a).coefficient < 0 ? negate(a) : a; }

NodeId Graph::signed_node(NodeId a, bool is_negative) { return is_negative ? negate(a) : a; }

NodeId Graph::scaled(double coefficient, NodeId base) {
  if (coefficient == 0) return zero_;
  if (base == one_) return constant(coefficient);
  if (coefficient < 0) return negate(scaled(-coefficient, base));
  if (coefficient == 1) return base;
  return intern(Op::Multiply, constant(coefficient), base);
}

NodeId Graph::negate(NodeId a) {
  const Node& node = nodes_[a];
  if (node.op == Op::Constant) return constant(-node.value);
  if (node.op == Op::Negate) return node.a;
  return intern(Op::Negate, a, a);
}

/// a - b of different positive terms, as one of Subtract(a, b), Negate(Subtract(b, a)), so that (a - b) + (b - a) is 0.
NodeId Graph::difference(NodeId a, NodeId b) {
  return precedes(a, b) ? intern(Op::Subtract, a, b) : negate(intern(Op::Subtract, b, a));
}

/// a + b where b undoes a part of a.
std::optional<NodeId> Graph::cancelled(NodeId a, NodeId b) const {
  const Node& whole = nodes_[a];
  const Node& part = nodes_[b];
  if (whole.op == Op::Subtract && whole.b == b) return whole.a;
  if (whole.op == Op::Add && part.op == Op::Negate && whole.a == part.a) return whole.b;
  if (whole.op == Op::Add && part.op == Op::Negate && whole.b == part.a) return whole.a;
  return std::nullopt;
}

NodeId Graph::add(NodeId a, NodeId b) {
  const Term x = term(a);
  const Term y = term(b);
  if (x.base == y.base) return scaled(x.coefficient + y.coefficient, x.base);
  if (a == zero_) return b;
  if (b == zero_) return a;
  if (const auto rest = cancelled(a, b)) return *rest;
  if (const auto rest = cancelled(b, a)) return *rest;
  if (x.coefficient < 0 && y.coefficient < 0) return negate(add(negate(a), negate(b)));
  if (x.coefficient < 0) return difference(b, negate(a));
  if (y.coefficient < 0) return difference(a, negate(b));
  if (!precedes(a, b)) std::swap(a, b);
  return intern(Op::Add, a, b);
}

NodeId Graph::subtract(NodeId a, NodeId b) { return add(a, negate(b)); }

NodeId Graph::sum(std::span<const NodeId> terms) {
  if (terms.size() == 1) return terms[0];
  if (terms.size() == 2) return add(terms[0], terms[1]);
  std::vector<Term> merged;
  std::unordered_map<NodeId, std::size_t> places;
  for (const NodeId id : terms) {
    const Term next = term(id);
    const auto [place, is_new] = places.try_emplace(next.base, merged.size());
    if (is_new)
      merged.push_back(next);
    else
      merged[place->second].coefficient += next.coefficient;
  }
  std::vector<NodeId> level;
  for (const Term& next : merged)
    if (next.coefficient != 0) level.push_back(scaled(next.coefficient, next.base));
  if (level.empty()) return zero_;
  while (level.size() > 1) {
    const std::size_t pairs = level.size() / 2;
    for (std::size_t k = 0; k < pairs; ++k) level[k] = add(level[2 * k], level[2 * k + 1]);
    if (level.size() % 2 == 1) level[pairs] = level.back();
    level.resize((level.size() + 1) / 2);
  }
  return level.front();
}

/// a * b without constant factors.
NodeId Graph::product(NodeId a, NodeId b) {
  if (a == one_) return b;
  if (b == one_) return a;
  const auto base_and_exponent = [this](NodeId id) {
    const Node& node = nodes_[id];
    return node.op == Op::IntegerPower ? std::pair(node.a, node.index) : std::pair(id, std::int64_t{1});
  };
  const auto [x, m] = base_and_exponent(a);
  const auto [y, n] = base_and_exponent(b);
  // x * x^-2 stays as it is: its pole at 0 must not vanish.
  if (x == y && (m > 0) == (n > 0) && std::max(std::abs(m), std::abs(n)) <= kLargestExponent / 2)
    return integer_power(x, m + n);
  if (!precedes(a, b)) std::swap(a, b);
  return intern(Op::Multiply, a, b);
}

NodeId Graph::multiply(NodeId a, NodeId b) {
  if (a == zero_ || b == zero_) return zero_;
  if (is_constant(a) && is_constant(b)) return fold(Op::Multiply, a, b);
  const Term x = term(a);
  const Term y = term(b);
  const double coefficient = x.coefficient * y.coefficient;
  if (std::isnormal(coefficient)) return scaled(coefficient, product(x.base, y.base));
  // The constants leave double precision, their product with the rest may not.
  return signed_node(product(magnitude(a), magnitude(b)), (x.coefficient < 0) != (y.coefficient < 0));
}

NodeId Graph::divide(NodeId a, NodeId b) {
  if (b == zero_) throw Error("division by zero");
  if (a == zero_) return zero_;
  if (is_constant(a) && is_constant(b)) return fold(Op::Divide, a, b);
  const Term x = term(a);
  const Term y = term(b);
  const double coefficient = x.coefficient / y.coefficient;
  const bool is_negative = (x.coefficient < 0) != (y.coefficient < 0);
  if (!std::isnormal(coefficient)) return signed_node(intern(Op::Divide, magnitude(a), magnitude(b)), is_negative);
  if (x.base == y.base) return constant(coefficient);
  if (y.base == one_) return scaled(coefficient, x.base);
  if (x.base == one_) return signed_node(intern(Op::Divide, constant(std::fabs(coefficient)), y.base), is_negative);
  return scaled(coefficient, intern(Op::Divide, x.base, y.base));
}

}  // namespace costate

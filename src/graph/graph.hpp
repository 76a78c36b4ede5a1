// The scalar computational graph: hash-consed, simplified where it is built, real-valued.
// Coefficients, rates, derived parameters, state arguments and losses are nodes of one graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace costate {

using NodeId = std::uint32_t;

enum class Op : std::uint8_t {
  Constant,    ///< value
  Parameter,   ///< input: the parameter with flat index `index`
  Time,        ///< input: t
  Observable,  ///< input: an entry of the model's table of observed values, `index`
  Add,
  Subtract,
  Multiply,
  Divide,
  Negate,
  Power,         ///< a^b, real exponent
  IntegerPower,  ///< a^index, index a (possibly negative) integer
  Exp,
  Log,
  Sin,
  Cos,
  Tan,
  Sinh,
  Cosh,
  Tanh,
  Sqrt,
  Abs,
  Hypot,    ///< sqrt(a^2 + b^2)
  ArcTan2,  ///< atan2(a, b)
  Erf,
  Minimum,
  Maximum,
  Step,  ///< 1 where a >= 0, else 0; its state is held fixed between edges
  Slot,  ///< piecewise-constant pulse, see SlotTable
};

/// What a node's value can depend on, as bits.
enum Dependence : std::uint8_t { kNothing = 0, kParameters = 1, kTime = 2, kObservables = 4 };

struct Node {
  Op op = Op::Constant;
  std::uint8_t depends = kNothing;
  NodeId a = 0;
  NodeId b = 0;
  std::int64_t index = 0;
  double value = 0;
};

/// Operands of a Slot node: value = values[k] where argument lies in slot k of n equal slots of [first, last), else 0.
/// `values` do not depend on time.
struct SlotTable {
  NodeId argument;  ///< affine in t
  NodeId first;
  NodeId last;
  std::vector<NodeId> values;
};

/// x = offset + slope * t, both free of t.
struct Affine {
  NodeId offset;
  NodeId slope;
};

/// The times at which one Step or Slot node jumps: `count` times evenly spaced from `first` to `last` (count 1: `first`).
/// In edge k, d(time)/d(first) = 1 - k/(count-1), d(time)/d(last) = k/(count-1).
struct Discontinuity {
  NodeId node;
  NodeId first;
  NodeId last;
  std::size_t count;
};

class Graph {
 public:
  Graph();

  NodeId constant(double value);
  NodeId parameter(std::size_t flat_index);
  NodeId time();
  NodeId observable(std::size_t index);

  NodeId add(NodeId a, NodeId b);
  NodeId subtract(NodeId a, NodeId b);
  NodeId multiply(NodeId a, NodeId b);
  NodeId divide(NodeId a, NodeId b);
  NodeId negate(NodeId a);
  NodeId power(NodeId a, NodeId b);
  NodeId integer_power(NodeId a, std::int64_t exponent);
  NodeId unary(Op op, NodeId a);             ///< Exp ... Sqrt, Abs, Erf
  NodeId binary(Op op, NodeId a, NodeId b);  ///< Hypot, ArcTan2, Minimum, Maximum

  /// 1 where a >= 0. Throws Error where `a` is not affine in t. A time-independent `a` gives no discontinuity in time.
  NodeId step(NodeId a);
  /// Piecewise-constant pulse. Throws Error where the argument is not affine in t or first, last depend on t.
  NodeId slot(NodeId argument, NodeId first, NodeId last, std::span<const NodeId> values);

  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] bool is_constant(NodeId id) const { return nodes_[id].op == Op::Constant; }
  [[nodiscard]] NodeId zero() const { return zero_; }
  [[nodiscard]] NodeId one() const { return one_; }
  [[nodiscard]] const SlotTable& slot_table(NodeId id) const;
  [[nodiscard]] const std::vector<Discontinuity>& discontinuities() const { return discontinuities_; }

  /// The decomposition of a node that is affine in t; nothing for any other.
  std::optional<Affine> affine_in_time(NodeId id);

 private:
  struct Key {
    Op op;
    NodeId a;
    NodeId b;
    std::int64_t index;
    std::uint64_t bits;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  NodeId intern(const Node& node);

  std::vector<Node> nodes_;
  std::unordered_map<Key, NodeId, KeyHash> ids_;
  std::vector<SlotTable> slots_;
  std::vector<Discontinuity> discontinuities_;
  NodeId zero_ = 0;
  NodeId one_ = 0;
};

}  // namespace costate

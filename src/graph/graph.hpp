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

/// Fills a word, which devices load whole.
enum class Op : std::uint32_t {
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
  Detach,  ///< a, through which no derivative passes
  Step,    ///< 1 where a >= 0, else 0; its state is held fixed between edges
  Pulse,   ///< piecewise polynomial of time, see PulseTable
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

/// Operands of a Pulse node: the uniform B-spline sum_k values[k] B_k(argument) on [first, last), 0 outside. [first,
/// last) has m = n - degree equal intervals between knots, so that exactly the n functions B_k overlap it; in interval
/// j those of values[j] ... values[j + degree] are not 0, see spline_basis.hpp. Degree 0 is piecewise constant on n
/// slots, degree 1 straight between n nodes. `values` do not depend on time.
struct PulseTable {
  unsigned degree;
  NodeId argument;  ///< affine in t
  NodeId first;
  NodeId last;
  std::vector<NodeId> values;

  [[nodiscard]] std::size_t intervals() const { return values.size() - degree; }
};

/// x = offset + slope * t, both free of t.
struct Affine {
  NodeId offset;
  NodeId slope;
};

/// The times at which one Step or Pulse node changes its state: `count` times evenly spaced from `first` to `last`
/// (count 1: `first`). There its value jumps, or, on the inner knots of a Pulse of degree 1 or more, only a derivative
/// of it. In edge k, d(time)/d(first) = 1 - k/(count-1), d(time)/d(last) = k/(count-1). Both are free of t. They are
/// not finite where the argument's slope in t is 0, and then there is no jump; `last` is before `first` where the slope
/// is negative.
struct Discontinuity {
  NodeId node;
  NodeId first;
  NodeId last;
  std::size_t count;
};

/// A time, free of t, that an integrator must look at: the middle of a pulse that it might otherwise step over, or the
/// kink of an absolute value or an extremum.
struct Instant {
  NodeId node;      ///< the pulse, the absolute value or the extremum
  NodeId argument;  ///< affine in t, passes `value` at that time
  NodeId value;
  NodeId time;

  bool operator==(const Instant&) const = default;
};

/// Nodes are simplified where they are built: constants are folded (Error where the result is not finite), and signs
/// and constant factors are pulled out of products, so that z * conj(z) has an imaginary part of exactly 0. An
/// operand's id is less than the id of what it is an operand of.
class Graph {
 public:
  Graph();

  /// Throws Error where `value` is not finite.
  NodeId constant(double value);
  NodeId parameter(std::size_t flat_index);
  NodeId time();
  NodeId observable(std::size_t index);

  NodeId add(NodeId a, NodeId b);
  NodeId subtract(NodeId a, NodeId b);
  NodeId multiply(NodeId a, NodeId b);
  NodeId divide(NodeId a, NodeId b);
  NodeId negate(NodeId a);
  /// The sum of all terms as a balanced tree; terms that cancel each other drop out.
  NodeId sum(std::span<const NodeId> terms);
  NodeId power(NodeId a, NodeId b);
  NodeId integer_power(NodeId a, std::int64_t exponent);
  NodeId unary(Op op, NodeId a);             ///< Exp ... Sqrt, Abs, Erf
  NodeId binary(Op op, NodeId a, NodeId b);  ///< Hypot, ArcTan2, Minimum, Maximum

  /// 1 where a >= 0. Throws Error where `a` is not affine in t. A time-independent `a` gives no discontinuity in time.
  NodeId step(NodeId a);
  /// The value of `a`, through which no derivative passes; nor does one through the times of jumps that it sets.
  NodeId detach(NodeId a);
  /// Throws Error where the degree is above kLargestDegree, there are fewer than degree + 1 values, the argument is not
  /// affine in t, first, last or a value depend on t, or constants `first`, `last` are not in this order.
  NodeId pulse(unsigned degree, NodeId argument, NodeId first, NodeId last, std::span<const NodeId> values);

  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] bool is_constant(NodeId id) const { return nodes_[id].op == Op::Constant; }
  [[nodiscard]] NodeId zero() const { return zero_; }
  [[nodiscard]] NodeId one() const { return one_; }
  [[nodiscard]] bool depends_on(NodeId id, std::uint8_t dependences) const {
    return (nodes_[id].depends & dependences) != 0;
  }
  [[nodiscard]] const PulseTable& pulse_table(NodeId id) const;
  /// Of every Step and Pulse ever built, also of those that no output of a program needs.
  [[nodiscard]] const std::vector<Discontinuity>& discontinuities() const { return discontinuities_; }

  /// Marks the time at which `argument`, affine in t, passes `value` as an instant of `node`; nothing where the
  /// argument or the node is the same at all times.
  void mark_instant(NodeId node, NodeId argument, NodeId value);
  [[nodiscard]] const std::vector<Instant>& instants() const { return instants_; }

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
  /// coefficient * base; the base of a constant is one().
  struct Term {
    double coefficient;
    NodeId base;
  };

  NodeId intern(const Node& node);
  NodeId intern(Op op, NodeId a, NodeId b, std::int64_t index = 0);
  NodeId fold(Op op, NodeId a, NodeId b, std::int64_t index = 0);
  [[nodiscard]] Term term(NodeId a) const;
  [[nodiscard]] bool precedes(NodeId a, NodeId b) const;
  [[nodiscard]] bool is_nonnegative(NodeId a) const;
  NodeId magnitude(NodeId a);
  NodeId signed_node(NodeId a, bool is_negative);
  NodeId scaled(double coefficient, NodeId base);
  NodeId difference(NodeId a, NodeId b);
  NodeId product(NodeId a, NodeId b);
  std::optional<NodeId> cancelled(NodeId a, NodeId b) const;
  void require_free_of(NodeId id, std::uint8_t dependences, const char* what) const;
  void require_affine(NodeId id, const char* what);
  /// Marks the time at which the argument of a kink passes 0, where it is affine in t.
  void mark_kink(NodeId node, NodeId argument);
  void record_jumps(NodeId node, NodeId argument, NodeId first, NodeId last, std::size_t count);

  std::vector<Node> nodes_;
  std::unordered_map<Key, NodeId, KeyHash> ids_;
  std::vector<PulseTable> pulses_;
  std::unordered_multimap<std::size_t, NodeId> pulse_ids_;  ///< Pulse nodes by the hash of their table
  std::vector<Discontinuity> discontinuities_;
  std::vector<Instant> instants_;
  NodeId zero_;  // behind the tables that it is entered in
  NodeId one_;
};

}  // namespace costate

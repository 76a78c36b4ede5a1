// Powers and elementary functions of nodes: constants folded, signs pulled out of odd and even functions.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "graph/graph.hpp"
#include "graph/operations.hpp"

namespace costate {
namespace {

/// Exponents beyond this are as far from an integer's meaning as any other real number, and their sums must not
/// overflow.
constexpr double kLargestExponent = 1e9;

std::string_view name_of(Op op) {
  switch (op) {
    case Op::Exp:
      return "exp";
    case Op::Log:
      return "log";
    case Op::Sin:
      return "sin";
    case Op::Cos:
      return "cos";
    case Op::Tan:
      return "tan";
    case Op::Sinh:
      return "sinh";
    case Op::Cosh:
      return "cosh";
    case Op::Tanh:
      return "tanh";
    case Op::Sqrt:
      return "sqrt";
    case Op::Abs:
      return "abs";
    case Op::Erf:
      return "erf";
    default:
      return "the expression";
  }
}

[[noreturn]] void refuse_fold(Op op, double a, double b) {
  switch (op) {
    case Op::Sqrt:
      throw Error(fmt::format("sqrt({}) is not a number (sqrt of a negative real number is not real): write i*sqrt({})",
                              a, -a));
    case Op::Log:
      if (a == 0) throw Error("log(0) is not finite");
      throw Error(fmt::format(
          "log({}) is not a number (log of a negative real number is not real): write log({}) + i*pi", a, -a));
    case Op::Power:
      if (a < 0) {
        throw Error(
            fmt::format("({})^{} is not a number (a negative real number to a power that is no integer is not real): "
                        "write {}^{}*exp(i*pi*{})",
                        a, b, -a, b, b));
      }
      throw Error(fmt::format("{}^({}) is not finite", a, b));
    case Op::IntegerPower:
      throw Error(fmt::format("{}^({}) is not finite", a, b));
    case Op::Multiply:
      throw Error(fmt::format("{}*{} is not finite (it overflows double precision)", a, b));
    case Op::Divide:
      throw Error(fmt::format("{}/{} is not finite (it overflows double precision)", a, b));
    default:
      throw Error(fmt::format("{}({}) is not finite (it overflows double precision)", name_of(op), a));
  }
}

bool is_even(Op op) { return op == Op::Cos || op == Op::Cosh || op == Op::Abs; }

bool is_odd(Op op) { return op == Op::Sin || op == Op::Tan || op == Op::Sinh || op == Op::Tanh || op == Op::Erf; }

}  // namespace

NodeId Graph::fold(Op op, NodeId a, NodeId b, std::int64_t index) {
  const double x = nodes_[a].value;
  const double y = nodes_[b].value;
  double result = std::numeric_limits<double>::quiet_NaN();
  visit_operation(
      op, index, AtKinks::Undefined, [&](auto formula) { result = formula.value(x); },
      [&](auto formula) { result = formula.value(x, y); });
  if (!std::isfinite(result)) refuse_fold(op, x, op == Op::IntegerPower ? static_cast<double>(index) : y);
  return constant(result);
}

bool Graph::is_nonnegative(NodeId a) const {
  const Node& node = nodes_[a];
  switch (node.op) {
    case Op::Constant:
      return node.value >= 0;
    case Op::IntegerPower:
      return node.index % 2 == 0;
    case Op::Exp:
    case Op::Cosh:
    case Op::Sqrt:
    case Op::Abs:
    case Op::Hypot:
    case Op::Step:
      return true;
    case Op::Detach:
      return is_nonnegative(node.a);
    default:
      return false;
  }
}

NodeId Graph::unary(Op op, NodeId a) {
  if (is_constant(a)) return fold(op, a, a);
  if (op == Op::Abs && is_nonnegative(a)) return a;
  const bool is_negative = nodes_[a].op == Op::Negate;
  if (is_negative && is_even(op)) return unary(op, negate(a));
  if (is_negative && is_odd(op)) return negate(unary(op, negate(a)));
  const NodeId node = intern(op, a, a);
  if (op == Op::Abs) mark_kink(node, a);
  return node;
}

NodeId Graph::detach(NodeId a) {
  if (!depends_on(a, kParameters | kObservables)) return a;
  const Term whole = term(a);
  if (whole.base != a) return scaled(whole.coefficient, detach(whole.base));
  if (nodes_[a].op == Op::Detach) return a;
  return intern(Op::Detach, a, a);
}

NodeId Graph::binary(Op op, NodeId a, NodeId b) {
  if (is_constant(a) && is_constant(b)) return fold(op, a, b);
  const bool is_extremum = op == Op::Minimum || op == Op::Maximum;
  if (is_extremum && a == b) return a;
  if (op == Op::Hypot) {
    a = magnitude(a);
    b = magnitude(b);
    if (a == zero_) return unary(Op::Abs, b);
    if (b == zero_) return unary(Op::Abs, a);
  }
  if (op != Op::ArcTan2 && !precedes(a, b)) std::swap(a, b);
  const NodeId node = intern(op, a, b);
  if (is_extremum) mark_kink(node, subtract(a, b));
  return node;
}

NodeId Graph::integer_power(NodeId a, std::int64_t exponent) {
  if (exponent == 0) return one_;
  if (exponent == 1) return a;
  if (a == zero_ && exponent < 0) throw Error("division by zero (0 to a negative power)");
  if (is_constant(a)) return fold(Op::IntegerPower, a, a, exponent);
  if (exponent == -1) return divide(one_, a);
  const Node node = nodes_[a];
  const bool is_even_power = exponent % 2 == 0;
  if (node.op == Op::Negate) return signed_node(integer_power(node.a, exponent), !is_even_power);
  if (node.op == Op::IntegerPower &&
      std::fabs(static_cast<double>(node.index) * static_cast<double>(exponent)) <= kLargestExponent)
    return integer_power(node.a, node.index * exponent);
  // |x|^2 is smooth at 0, |x| is not.
  if (node.op == Op::Abs && is_even_power) return integer_power(node.a, exponent);
  if (node.op == Op::Hypot && is_even_power)
    return integer_power(add(integer_power(node.a, 2), integer_power(node.b, 2)), exponent / 2);
  if (node.op == Op::Step && exponent > 0) return a;
  return intern(Op::IntegerPower, a, a, exponent);
}

NodeId Graph::power(NodeId a, NodeId b) {
  if (is_constant(b)) {
    const double exponent = nodes_[b].value;
    if (exponent == std::floor(exponent) && std::fabs(exponent) <= kLargestExponent)
      return integer_power(a, static_cast<std::int64_t>(exponent));
    if (is_constant(a)) return fold(Op::Power, a, b);
    if (exponent == 0.5) return unary(Op::Sqrt, a);
  }
  if (a == one_) return one_;
  return intern(Op::Power, a, b);
}

}  // namespace costate

#include "graph/functions.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>
#include <vector>

#include "base/error.hpp"
#include "graph/arrays.hpp"
#include "graph/copy.hpp"
#include "graph/elementary.hpp"
#include "graph/envelopes.hpp"

namespace costate {
namespace {

using Arguments = std::span<const Argument>;

constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

using OneOperand = Scalar (*)(Graph&, Scalar);
using ThreeOperands = Scalar (*)(Graph&, Scalar, Scalar, Scalar);

template <OneOperand F>
Value map_one(Graph& graph, Arguments arguments) {
  return map_entries([&graph](Scalar x) { return F(graph, x); }, arguments[0].value);
}

template <ThreeOperands F>
Value map_three(Graph& graph, Arguments arguments) {
  return map_entries([&graph](Scalar x, Scalar y, Scalar z) { return F(graph, x, y, z); }, arguments[0].value,
                     arguments[1].value, arguments[2].value);
}

void require_real(const Graph& graph, Scalar x, const std::string& function) {
  if (!is_real(graph, x)) {
    throw Error(function +
                " of a complex number (it is defined for real numbers only): take real(), imag() or abs() of it");
  }
}

void require_array(const Argument& argument, const std::string& what) {
  if (!argument.value.is_array) throw ExpressionError(argument.offset, what + " must be an array, found a scalar");
}

Scalar require_scalar(const Argument& argument, const std::string& what) {
  if (argument.value.is_array) throw ExpressionError(argument.offset, what + " must be a scalar, found an array");
  return argument.value.entries.front();
}

Scalar real_part(Graph& graph, Scalar x) { return make_real(graph, x.re); }

/// Whether a real node has a part that complex numbers would go on with where it is not a number.
bool may_leave_reals(const Graph& graph, NodeId node) {
  std::unordered_set<NodeId> seen{node};
  for (std::vector<NodeId> open{node}; !open.empty();) {
    const NodeId next = open.back();
    open.pop_back();
    const Op op = graph.node(next).op;
    if (op == Op::Sqrt || op == Op::Log || op == Op::Power) return true;
    for (const NodeId operand : operands(graph, next)) {
      if (seen.insert(operand).second) open.push_back(operand);
    }
  }
  return false;
}

Scalar imaginary_part(Graph& graph, Scalar x) {
  if (is_real(graph, x) && may_leave_reals(graph, x.re)) {
    throw Error(
        "imag of a real expression with sqrt, log or a power in it (these are real, and not a number where their "
        "argument "
        "is negative, so that 0 might be wrong) leave it out or write it with abs, cos and sin");
  }
  return make_real(graph, x.im);
}

Scalar detach(Graph& graph, Scalar x) { return {graph.detach(x.re), graph.detach(x.im)}; }

Scalar error_function(Graph& graph, Scalar x) {
  require_real(graph, x, "erf");
  return make_real(graph, graph.unary(Op::Erf, x.re));
}

/// Of the entries of one array, or of several scalars, as a balanced tree.
Value extremum(Graph& graph, Arguments arguments, Op op, const std::string& function) {
  std::vector<Scalar> entries;
  if (arguments.size() == 1) {
    require_array(arguments[0], "a single argument of " + function);
    entries = arguments[0].value.entries;
  } else {
    for (const Argument& argument : arguments) {
      entries.push_back(require_scalar(argument, "each of several arguments of " + function));
    }
  }
  std::vector<NodeId> level;
  for (const Scalar x : entries) {
    require_real(graph, x, function);
    level.push_back(x.re);
  }
  while (level.size() > 1) {
    const std::size_t pairs = level.size() / 2;
    for (std::size_t k = 0; k < pairs; ++k) level[k] = graph.binary(op, level[2 * k], level[2 * k + 1]);
    if (level.size() % 2 == 1) level[pairs] = level.back();
    level.resize((level.size() + 1) / 2);
  }
  return scalar_value(make_real(graph, level.front()));
}

Value minimum(Graph& graph, Arguments arguments) { return extremum(graph, arguments, Op::Minimum, "min"); }
Value maximum(Graph& graph, Arguments arguments) { return extremum(graph, arguments, Op::Maximum, "max"); }

Value sum_of_entries(Graph& graph, Arguments arguments) {
  require_array(arguments[0], "the argument of sum");
  return scalar_value(sum(graph, arguments[0].value.entries));
}

/// sum_k x_k y_k, without a conjugate.
Value dot(Graph& graph, Arguments arguments) {
  for (const Argument& argument : arguments) require_array(argument, "each argument of dot");
  const Value products = map_entries([&graph](Scalar x, Scalar y) { return multiply(graph, x, y); }, arguments[0].value,
                                     arguments[1].value);
  return scalar_value(sum(graph, products.entries));
}

/// `shape` of the first four arguments: time, values, first time, last time.
template <typename Shape>
Value spline_of_array(Graph& graph, Arguments arguments, const std::string& function, Shape&& shape) {
  require_array(arguments[1], "the values of " + function);
  const Scalar x = require_scalar(arguments[0], "the argument of " + function);
  const Scalar first = require_scalar(arguments[2], "the first time of " + function);
  const Scalar last = require_scalar(arguments[3], "the last time of " + function);
  return scalar_value(shape(graph, x, arguments[1].value.entries, first, last));
}

Value pwc_of_array(Graph& graph, Arguments arguments) { return spline_of_array(graph, arguments, "pwc", pwc); }
Value linear_of_array(Graph& graph, Arguments arguments) { return spline_of_array(graph, arguments, "linear", linear); }

unsigned require_degree(const Graph& graph, const Argument& argument) {
  const Scalar degree = require_scalar(argument, "the degree of bspline");
  const double value = graph.node(degree.re).value;
  if (!is_real(graph, degree) || !graph.is_constant(degree.re) || (value != 2 && value != 3))
    throw ExpressionError(argument.offset, "the degree of bspline must be 2 or 3, as a number");
  return static_cast<unsigned>(value);
}

Value bspline_of_array(Graph& graph, Arguments arguments) {
  const unsigned degree = arguments.size() == 5 ? require_degree(graph, arguments[4]) : 3;
  return spline_of_array(graph, arguments, "bspline",
                         [degree](Graph& g, Scalar x, std::span<const Scalar> values, Scalar first, Scalar last) {
                           return bspline(g, x, values, first, last, degree);
                         });
}

Value fourier_of_array(Graph& graph, Arguments arguments) {
  require_array(arguments[1], "the values of fourier");
  const Scalar x = require_scalar(arguments[0], "the argument of fourier");
  const Scalar period = require_scalar(arguments[2], "the period of fourier");
  return scalar_value(fourier(graph, x, arguments[1].value.entries, period));
}

constexpr std::array kFunctions{
    Function{"sin", "sin(x)", 1, 1, map_one<sin>},
    Function{"cos", "cos(x)", 1, 1, map_one<cos>},
    Function{"tan", "tan(x)", 1, 1, map_one<tan>},
    Function{"sinh", "sinh(x)", 1, 1, map_one<sinh>},
    Function{"cosh", "cosh(x)", 1, 1, map_one<cosh>},
    Function{"tanh", "tanh(x)", 1, 1, map_one<tanh>},
    Function{"exp", "exp(x)", 1, 1, map_one<exp>},
    Function{"log", "log(x)", 1, 1, map_one<log>},
    Function{"sqrt", "sqrt(x)", 1, 1, map_one<sqrt>},
    Function{"abs", "abs(x)", 1, 1, map_one<abs>},
    Function{"erf", "erf(x)", 1, 1, map_one<error_function>},
    Function{"conj", "conj(x)", 1, 1, map_one<conjugate>},
    Function{"real", "real(x)", 1, 1, map_one<real_part>},
    Function{"imag", "imag(x)", 1, 1, map_one<imaginary_part>},
    Function{"min", "min(x, y, ...) or min(array)", 1, kAnyNumber, minimum},
    Function{"max", "max(x, y, ...) or max(array)", 1, kAnyNumber, maximum},
    Function{"sum", "sum(array)", 1, 1, sum_of_entries},
    Function{"dot", "dot(array, array)", 2, 2, dot},
    Function{"gauss", "gauss(t, center, width)", 3, 3, map_three<gauss>},
    Function{"step", "step(x)", 1, 1, map_one<step>},
    Function{"rect", "rect(t, t0, t1)", 3, 3, map_three<rect>},
    Function{"pwc", "pwc(t, values, t0, t1)", 4, 4, pwc_of_array},
    Function{"linear", "linear(t, values, t0, t1)", 4, 4, linear_of_array},
    Function{"bspline", "bspline(t, values, t0, t1) or bspline(t, values, t0, t1, degree)", 4, 5, bspline_of_array},
    Function{"fourier", "fourier(t, values, period)", 3, 3, fourier_of_array},
    Function{"detach", "detach(x)", 1, 1, map_one<detach>},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto place = std::ranges::find(kFunctions, name, &Function::name);
  return place == kFunctions.end() ? nullptr : &*place;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& function : kFunctions) names.emplace_back(function.name);
  return names;
}

}  // namespace costate

#include "graph/graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

class GraphTest : public testing::Test {
 protected:
  GraphTest() {
    for (const char* name : {"a", "b", "w", "x"}) e.scope.add_scalar(name, 0.5);
    e.scope.define("z", {{e.scalar("a + i*b")}, false});
    e.scope.define("v", {{e.scalar("sin(w*t) + i*x")}, false});
  }
  Expressions e;
};

TEST_F(GraphTest, DecidesThatAnExpressionIsReal) {
  for (const char* text : {"x",
                           "exp(i*w*t)*conj(exp(i*w*t))",
                           "exp(i*w*t)*exp(-i*w*t)",
                           "abs(z)",
                           "abs(z)^2",
                           "abs(v)^3",
                           "real(z)",
                           "imag(v)",
                           "z + conj(z)",
                           "conj(v) + v",
                           "(1+i)*(1-i)*x",
                           "x*(1+i)*(1-i)",
                           "i*i*x",
                           "i*(z - conj(z))",
                           "z*conj(z)",
                           "z^2*conj(z)^2",
                           "z^3*conj(z^3)",
                           "z*conj(v) + conj(z)*v",
                           "z/z",
                           "1/z + 1/conj(z)",
                           "z*conj(z)/x",
                           "exp(z)*exp(conj(z))",
                           "z + v + conj(z) + conj(v)",
                           "z + 2*v + x + conj(z) + 3 + 2*conj(v)",
                           "cos(z) + cos(conj(z))",
                           "sin(z)*sin(conj(z))",
                           "tan(z) + tan(conj(z))",
                           "exp(2*i*w*t) + exp(-2*i*w*t)",
                           "exp(i*(w - a)*t) + exp(i*(a - w)*t)",
                           "0*z",
                           "z - z",
                           "z - i*b",
                           "detach(z)*conj(detach(z))",
                           "detach(z) + detach(conj(z))",
                           "(z + v) - z - i*x",
                           "real(v)*imag(z)",
                           "step(t - x)",
                           "rect(t, a, b)",
                           "gauss(t, a, b)"}) {
    EXPECT_TRUE(e.is_real(text)) << text;
  }
}

TEST_F(GraphTest, DecidesThatAnExpressionIsComplex) {
  for (const char* text : {"i", "i*x", "z", "exp(i*w*t)", "z*z", "z - conj(z)", "conj(z)", "z^2", "sqrt(z)", "z/x",
                           "exp(i*(w - a)*t) + exp(i*(w - a)*t)"})
    EXPECT_FALSE(e.is_real(text)) << text;
}

TEST_F(GraphTest, EqualExpressionsAreOneNode) {
  const char* pairs[][2] = {{"a*b", "b*a"},
                            {"a + b", "b + a"},
                            {"a - b", "-(b - a)"},
                            {"x*x", "x^2"},
                            {"x*x*x", "x^3"},
                            {"(x^2)^3", "x^6"},
                            {"x^-1", "1/x"},
                            {"x + x", "2*x"},
                            {"2*x + x", "3*x"},
                            {"3*x - x", "2*x"},
                            {"2*(3*x)", "6*x"},
                            {"x/4", "0.25*x"},
                            {"(-a)*b", "-(a*b)"},
                            {"(-a)*(-b)", "a*b"},
                            {"a/(-b)", "-(a/b)"},
                            {"(2*a)/(4*b)", "0.5*(a/b)"},
                            {"cos(-x)", "cos(x)"},
                            {"sin(-x)", "-sin(x)"},
                            {"erf(-x)", "-erf(x)"},
                            {"abs(-x)", "abs(x)"},
                            {"abs(abs(x))", "abs(x)"},
                            {"abs(x)^2", "x^2"},
                            {"abs(z)^2", "a^2 + b^2"},
                            {"abs(z)*abs(z)", "a^2 + b^2"},
                            {"min(a, b)", "min(b, a)"},
                            {"min(a, a)", "a"},
                            {"a + b - b", "a"},
                            {"(a - b) + b", "a"},
                            {"b + (a - b)", "a"},
                            {"-a + (a + b)", "b"},
                            {"(-x)^3", "-x^3"},
                            {"a - a", "0"},
                            {"(a - b) + (b - a)", "0"},
                            {"0*x", "0"},
                            {"1*x", "x"},
                            {"x + 0", "x"},
                            {"x/x", "1"},
                            {"--x", "x"},
                            {"0 - x", "-x"},
                            {"1 - x", "-(x - 1)"},
                            {"x^0", "1"},
                            {"x^(1+1)", "x^2"},
                            {"x^0.5", "sqrt(x)"},
                            {"2*pi*x", "x*pi*2"},
                            {"exp(sin(t)*x) - exp(x*sin(t))", "0"},
                            {"step(t - a)^2", "step(t - a)"},
                            {"detach(-2*x)", "-2*detach(x)"},
                            {"detach(detach(x))", "detach(x)"},
                            {"detach(3*t)", "3*t"},
                            {"abs(detach(x^2))", "detach(x^2)"},
                            {"detach(x)^2", "detach(x)*detach(x)"}};
  for (const auto& [left, right] : pairs) EXPECT_EQ(e.scalar(left).re, e.scalar(right).re) << left << " and " << right;
}

TEST_F(GraphTest, DifferentExpressionsAreDifferentNodes) {
  const char* pairs[][2] = {{"a*b", "a + b"},   {"a - b", "b - a"},
                            {"a/b", "b/a"},     {"x^2", "x^3"},
                            {"a^b", "b^a"},     {"min(a, b)", "max(a, b)"},
                            {"x", "abs(x)"},    {"2*x", "3*x"},
                            {"x*x^-2", "1/x"},  {"pwc(t, q, 0, 1)", "pwc(t, q, 0, 2)"},
                            {"x", "detach(x)"}, {"pwc(t, q, 0, 1)", "linear(t, q, 0, 1)"}};
  e.scope.add_array("q", {1, 2});
  for (const auto& [left, right] : pairs) EXPECT_NE(e.scalar(left).re, e.scalar(right).re) << left << " and " << right;
}

TEST_F(GraphTest, CommonSubexpressionsAreComputedOnce) {
  const NodeId once = e.scalar("exp(sin(x*t))").re;
  const NodeId shared = e.scalar("exp(sin(x*t))^2 + cos(w)*exp(sin(t*x)) + sin(x*t)").re;
  const NodeId just_one[] = {once};
  const NodeId both[] = {once, shared};
  // Square, cos, product and the two sums come on top.
  const std::uint8_t all = kParameters | kTime;
  EXPECT_EQ(Program(e.graph, both, all).instruction_count(), Program(e.graph, just_one, all).instruction_count() + 5);
}

TEST_F(GraphTest, OperandsPrecedeWhatIsBuiltOfThem) {
  e.scope.add_array("q", {1, 2});
  e.parse("exp(i*w*t)*tan(z)^3/(x - sqrt(v)) + pwc(t, 2*exp(i*q), a, b)*max(a, b, w)*detach(x)*rect(2*t, a, b)");
  for (NodeId id = 0; id < e.graph.size(); ++id) {
    const Node& node = e.graph.node(id);
    const bool is_leaf = node.op == Op::Constant || node.op == Op::Parameter || node.op == Op::Time;
    EXPECT_TRUE(is_leaf || (node.a < id && node.b < id)) << id;
    if (node.op != Op::Pulse) continue;
    const PulseTable& table = e.graph.pulse_table(id);
    EXPECT_LT(std::max(table.first, table.last), id);
    for (const NodeId value : table.values) EXPECT_LT(value, id);
  }
}

TEST_F(GraphTest, ProductsOutsideDoublePrecisionAreKeptApart) {
  e.scope.add_scalar("large", 1e300);
  e.scope.add_scalar("small", 1e-300);
  EXPECT_DOUBLE_EQ(e.number("1e-200*(1e-200*large)").real(), 1e-200 * (1e-200 * 1e300));
  EXPECT_DOUBLE_EQ(e.number("-1e200*small*1e200").real(), -1e200 * 1e-300 * 1e200);
  EXPECT_DOUBLE_EQ(e.number("1e-200*large/1e200").real(), 1e-200 * 1e300 / 1e200);
}

TEST_F(GraphTest, RefusesConstantsThatAreNotFinite) {
  EXPECT_THROW(e.graph.constant(std::numeric_limits<double>::infinity()), Error);
  EXPECT_THROW(e.graph.constant(std::numeric_limits<double>::quiet_NaN()), Error);
  EXPECT_EQ(e.graph.constant(-0.0), e.graph.zero());
}

TEST_F(GraphTest, SumIsBalancedAndCancels) {
  std::vector<NodeId> terms;
  for (std::size_t k = 0; k < 1000; ++k) terms.push_back(e.graph.parameter(100 + k));
  const NodeId total = e.graph.sum(terms);
  std::vector<int> depth(e.graph.size(), 0);
  for (NodeId id = 0; id < e.graph.size(); ++id)
    if (e.graph.node(id).op == Op::Add) depth[id] = 1 + std::max(depth[e.graph.node(id).a], depth[e.graph.node(id).b]);
  EXPECT_EQ(depth[total], 10);

  for (std::size_t k = 1000; k-- > 0;) terms.push_back(e.graph.negate(terms[k]));
  EXPECT_EQ(e.graph.sum(terms), e.graph.zero());
  EXPECT_EQ(e.graph.sum({}), e.graph.zero());
}

TEST_F(GraphTest, SplitsWhatIsAffineInTime) {
  const NodeId node = e.scalar("a*(w*t - 3)/b - (t + x) + 2").re;
  const auto affine = e.graph.affine_in_time(node);
  ASSERT_TRUE(affine);
  EXPECT_FALSE(e.graph.depends_on(affine->offset, kTime));
  EXPECT_FALSE(e.graph.depends_on(affine->slope, kTime));
  const auto numbers = e.evaluate({{{affine->offset, e.graph.zero()}, {affine->slope, e.graph.zero()}}, true});
  EXPECT_DOUBLE_EQ(numbers[0].real(), -3 - 0.5 + 2);
  EXPECT_DOUBLE_EQ(numbers[1].real(), 0.5 - 1);
  for (const char* text : {"t*t", "sin(t)", "x/t", "2^t", "t*(t + 1)"})
    EXPECT_FALSE(e.graph.affine_in_time(e.scalar(text).re)) << text;
  EXPECT_EQ(e.graph.affine_in_time(e.scalar("sin(x)").re)->slope, e.graph.zero());
}

}  // namespace
}  // namespace costate::test

// Derivatives as nodes against tangent sweeps, and copies of parts of a graph against the originals.
#include "graph/tangent.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/copy.hpp"
#include "graph/expressions.hpp"
#include "graph/smooth_expressions.hpp"

namespace costate::test {
namespace {

constexpr std::uint8_t kAll = kParameters | kTime | kObservables;
constexpr double kNow = 0.7;

struct Parameters : Expressions {
  Parameters() {
    scope.add_scalar("a", 0.9);
    scope.add_scalar("b", 1.3);
    scope.add_scalar("c", 0.4);
    scope.add_array("q", {0.3, 1.1, 0.6, 1.5, 0.8});
  }
  double number_of(NodeId node) { return evaluate({{Scalar{node, graph.zero()}}, false}, kNow).front().real(); }
};

NodeId same_leaf(Graph& graph, const Node& leaf) {
  return leaf.op == Op::Time ? graph.time() : graph.parameter(static_cast<std::size_t>(leaf.index));
}

double direction(const Node& leaf) { return std::sin(1.0 + 2.0 * static_cast<double>(leaf.index)); }

class GraphTangentTest : public testing::TestWithParam<std::string> {};

TEST_P(GraphTangentTest, AgreesWithTheTangentSweep) {
  Parameters p;
  const NodeId node = p.scalar(GetParam()).re;
  GraphTangent tangent(p.graph, [&](const Node& leaf) { return p.graph.constant(direction(leaf)); });
  const double found = p.number_of(tangent(node));

  const NodeId outputs[] = {node};
  const Program program(p.graph, outputs, kAll);
  Evaluation evaluation(program, 1);
  p.fill(program, evaluation, kNow);
  evaluation.locate();
  evaluation.evaluate();
  std::vector<double> directions;
  for (const NodeId input : program.inputs())
    directions.push_back(p.graph.node(input).op == Op::Time ? 0.0 : direction(p.graph.node(input)));
  double expected[1];
  evaluation.tangent(directions, expected);
  EXPECT_NEAR(found, expected[0], 1e-13 * (1 + std::fabs(expected[0])));
}

TEST_P(GraphTangentTest, CopiesEvaluateToTheSameBits) {
  Parameters p;
  const NodeId node = p.scalar(GetParam()).re;
  const double original = p.number_of(node);
  const std::size_t jumps = p.graph.discontinuities().size();
  const std::size_t instants = p.graph.instants().size();

  Parameters other;
  const std::size_t before = other.graph.discontinuities().size();
  GraphCopy copy(p.graph, other.graph, [&](const Node& leaf) { return same_leaf(other.graph, leaf); });
  EXPECT_EQ(other.number_of(copy(node)), original);
  EXPECT_EQ(copy(node), copy(node));
  EXPECT_EQ(other.graph.instants().size(), instants);
  EXPECT_LE(other.graph.discontinuities().size() - before, jumps);
}

INSTANTIATE_TEST_SUITE_P(EveryOperation, GraphTangentTest, testing::ValuesIn(smooth_expressions()));

TEST(GraphTangentTest, KinksGiveNaNWhereTimeDoesNotPassThem) {
  for (const char* text : {"abs(a)", "min(a, 0)", "max(2*a, a)", "abs(a + i*a)"}) {
    Expressions e;
    e.scope.add_scalar("a", 0);
    GraphTangent tangent(e.graph, [&](const Node&) { return e.graph.one(); });
    const NodeId slope = tangent(e.scalar(text).re);
    EXPECT_TRUE(std::isnan(e.evaluate({{Scalar{slope, e.graph.zero()}}, false}).front().real())) << text;
  }
}

TEST(GraphTangentTest, KinksThatTimePassesAreTheMeanOfBothSides) {
  const std::pair<const char*, double> table[] = {
      {"abs(a*exp(t))", 0}, {"abs(a*exp(t) + i*a*exp(t))", 0}, {"min(a*exp(t), 0)", 0.5}, {"max(3*a*exp(t), a)", 2}};
  for (const auto& [text, expected] : table) {
    Expressions e;
    e.scope.add_scalar("a", 0);
    GraphTangent tangent(e.graph, [&](const Node&) { return e.graph.one(); });
    const NodeId slope = tangent(e.scalar(text).re);
    EXPECT_EQ(e.evaluate({{Scalar{slope, e.graph.zero()}}, false}).front().real(), expected) << text;
  }
}

TEST(GraphTangentTest, NothingFlowsThroughDetach) {
  Parameters p;
  GraphTangent tangent(p.graph, [&](const Node&) { return p.graph.one(); });
  EXPECT_EQ(p.number_of(tangent(p.scalar("a*detach(a)").re)), 0.9);
}

TEST(GraphCopyTest, LeavesMayStandForAnything) {
  Parameters p;
  const NodeId node = p.scalar("a*exp(-b*t) + q[1]").re;
  Graph other;
  GraphCopy copy(p.graph, other, [&](const Node& leaf) {
    return leaf.op == Op::Parameter && leaf.index == 0 ? other.constant(0) : same_leaf(other, leaf);
  });
  EXPECT_EQ(other.node(copy(node)).op, Op::Parameter);
}

TEST(GraphCopyTest, MovesJumpsAndInstantsWithTheTime) {
  Parameters p;
  const NodeId wanted = p.scalar("step(t - a)*gauss(t, b, 1)").re;
  Graph other;
  GraphCopy copy(p.graph, other, [&](const Node& leaf) {
    return leaf.op == Op::Time ? other.multiply(other.constant(2), other.time()) : same_leaf(other, leaf);
  });
  copy(wanted);
  const NodeId half = other.multiply(other.constant(0.5), other.parameter(1));
  EXPECT_EQ(other.instants().at(0).time, half);
  EXPECT_EQ(other.discontinuities().at(0).first, other.multiply(other.constant(0.5), other.parameter(0)));
}

TEST(GraphCopyTest, SharesTheJumpsOfWhatItCopies) {
  Parameters p;
  const NodeId wanted = p.scalar("step(t - a)*gauss(t, b, 1)").re;
  p.scalar("pwc(t, q, 0, 1)*gauss(t, c, 1)");
  Graph other;
  GraphCopy copy(p.graph, other, [&](const Node& leaf) { return same_leaf(other, leaf); });
  copy(wanted);
  EXPECT_EQ(other.discontinuities().size(), 1);
  EXPECT_EQ(other.instants().size(), 1);
}

}  // namespace
}  // namespace costate::test

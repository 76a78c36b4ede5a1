#include "model/time_map.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"
#include "graph/program.hpp"

namespace costate {
namespace {

/// The value of a node at parameters 2 and 5 and the model's time 0.25.
double value_of(const Graph& graph, NodeId node) {
  const std::vector<NodeId> outputs{node};
  const Program program(graph, outputs, kTime | kParameters);
  Evaluation evaluation(program, 1);
  for (std::size_t k = 0; k < program.inputs().size(); ++k) {
    const Node& input = graph.node(program.inputs()[k]);
    evaluation.input(k)[0] =
        input.op == Op::Time ? 0.25 : std::vector{2.0, 5.0}.at(static_cast<std::size_t>(input.index));
  }
  evaluation.locate();
  evaluation.evaluate();
  return evaluation.output(0)[0];
}

TEST(TimeMap, LeavesPhysicalTimeAsItIs) {
  Graph graph;
  const TimeMap map;
  EXPECT_TRUE(map.is_identity());
  EXPECT_EQ(map.time(graph), graph.time());
  EXPECT_EQ(map.scaled(graph, graph.parameter(0)), graph.parameter(0));
}

TEST(TimeMap, MapsFractionsOntoTheInterval) {
  Graph graph;
  // From 1 to 2*5 = 10.
  const TimeMap map(graph, 1, graph.multiply(graph.parameter(0), graph.parameter(1)));
  EXPECT_FALSE(map.is_identity());
  EXPECT_DOUBLE_EQ(value_of(graph, map.time(graph)), 1 + 0.25 * 9);
  EXPECT_DOUBLE_EQ(value_of(graph, map.scaled(graph, graph.parameter(1))), 9 * 5);
  EXPECT_EQ(map.scaled(graph, graph.zero()), graph.zero());
  EXPECT_EQ(map.end_parameters(graph), (std::vector<std::size_t>{0, 1}));
  EXPECT_DOUBLE_EQ(map.end_at(graph, std::vector{3.0, 4.0}), 12);
}

// What is given as a part of an interval from 0 is a constant fraction: such an edge does not move.
TEST(TimeMap, FindsConstantFractions) {
  Graph graph;
  const NodeId end = graph.parameter(1);
  const TimeMap map(graph, 0, end);
  graph.step(graph.subtract(map.time(graph), graph.multiply(graph.constant(0.25), end)));
  ASSERT_EQ(graph.discontinuities().size(), 1U);
  const NodeId edge = graph.discontinuities().front().first;
  ASSERT_TRUE(graph.is_constant(edge));
  EXPECT_EQ(graph.node(edge).value, 0.25);
}

TEST(TimeMap, RefusesAnEndThatDependsOnTime) {
  Graph graph;
  EXPECT_THROW(TimeMap(graph, 0, graph.time()), Error);
  EXPECT_THROW(TimeMap(graph, 0, graph.observable(0)), Error);
}

TEST(TimeMap, RefusesADetachedTime) {
  Graph graph;
  const TimeMap map(graph, 0, graph.parameter(0));
  const NodeId detached = graph.detach(map.time(graph));
  EXPECT_THROW(static_cast<void>(map.scaled(graph, graph.multiply(graph.parameter(1), detached))), Error);
  EXPECT_NO_THROW(
      static_cast<void>(map.scaled(graph, graph.multiply(graph.detach(graph.parameter(1)), map.time(graph)))));
}

}  // namespace
}  // namespace costate

// Step and Pulse nodes: their states, what flows through them, and the times at which they jump.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

class JumpsTest : public testing::Test {
 protected:
  JumpsTest() {
    e.scope.add_scalar("t0", 1.0);
    e.scope.add_scalar("t1", 3.0);
    e.scope.add_scalar("speed", 2.0);
    e.scope.add_array("amp", {0.5, -1.0, 2.0, 4.0});
  }
  /// The times of a discontinuity, by its rule.
  std::vector<double> times(const Discontinuity& jumps) {
    const auto ends = e.evaluate({{{jumps.first, e.graph.zero()}, {jumps.last, e.graph.zero()}}, true});
    std::vector<double> all;
    for (std::size_t k = 0; k < jumps.count; ++k) {
      const double fraction = jumps.count == 1 ? 0 : static_cast<double>(k) / static_cast<double>(jumps.count - 1);
      all.push_back(ends[0].real() * (1 - fraction) + ends[1].real() * fraction);
    }
    return all;
  }
  Expressions e;
};

TEST_F(JumpsTest, StepRecordsWhereItsArgumentVanishes) {
  const NodeId node = e.scalar("step(speed*t - t0)").re;
  ASSERT_EQ(e.graph.discontinuities().size(), 1U);
  EXPECT_EQ(e.graph.discontinuities()[0].node, node);
  EXPECT_EQ(times(e.graph.discontinuities()[0]), std::vector<double>{0.5});
  e.parse("step(t0 - t)");
  ASSERT_EQ(e.graph.discontinuities().size(), 2U);
  EXPECT_EQ(times(e.graph.discontinuities()[1]), std::vector<double>{1.0});
}

TEST_F(JumpsTest, EqualJumpsAreRecordedOnce) {
  e.parse("step(t - t0) + 2*step(t - t0) + pwc(t, amp, t0, t1)*pwc(t, amp, t0, t1)");
  EXPECT_EQ(e.graph.discontinuities().size(), 2U);
}

TEST_F(JumpsTest, RectRecordsBothEnds) {
  e.parse("rect(2*t, t0, t1)");
  ASSERT_EQ(e.graph.discontinuities().size(), 2U);
  EXPECT_EQ(times(e.graph.discontinuities()[0]), std::vector<double>{0.5});
  EXPECT_EQ(times(e.graph.discontinuities()[1]), std::vector<double>{1.5});
}

TEST_F(JumpsTest, SlotRecordsAllItsEdges) {
  e.parse("pwc(t, amp, t0, t1)");
  e.parse("pwc(t0 - speed*t, amp, 0, t1)");
  ASSERT_EQ(e.graph.discontinuities().size(), 2U);
  EXPECT_EQ(times(e.graph.discontinuities()[0]), (std::vector<double>{1, 1.5, 2, 2.5, 3}));
  EXPECT_EQ(times(e.graph.discontinuities()[1]), (std::vector<double>{0.5, 0.125, -0.25, -0.625, -1}));
}

TEST_F(JumpsTest, TimeIndependentArgumentsRecordNone) {
  e.parse("step(t0 - 2) + rect(t0, 0, t1) + pwc(t0, amp, 0, t1) + step(t - t + t0)");
  EXPECT_TRUE(e.graph.discontinuities().empty());
  EXPECT_EQ(e.number("step(t0 - 2)"), 0.0);
  EXPECT_EQ(e.number("step(2 - t0)"), 1.0);
  EXPECT_EQ(e.number("pwc(t0, amp, 0, t1)"), -1.0);
}

TEST_F(JumpsTest, TimesOfEdgesAreDifferentiable) {
  e.parse("step(speed*t - t0)");
  const NodeId outputs[] = {e.graph.discontinuities()[0].first};
  const Program program(e.graph, outputs, kParameters);
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 0);
  evaluation.evaluate();
  std::vector<double> bars(2, 0.0);
  const double seed[] = {1.0};
  evaluation.reverse(seed, bars);
  EXPECT_EQ(bars, (std::vector<double>{0.5, -0.25}));  // d(t0/speed)
}

TEST_F(JumpsTest, WhatVariesWithTimeFollowsFromTheStates) {
  const auto varies = [this](const char* text, double t) {
    const NodeId outputs[] = {e.scalar(text).re};
    const Program program(e.graph, outputs, kTime);
    Evaluation evaluation(program, 2);
    e.fill(program, evaluation, t);
    evaluation.locate();
    for (std::size_t k = 0; k < program.inputs().size(); ++k)
      if (e.graph.node(program.inputs()[k]).op == Op::Time) return evaluation.varies_with(k);
    return false;
  };
  EXPECT_TRUE(varies("t0*t", 2));
  EXPECT_TRUE(varies("0*t0 + amp[0]*detach(t)", 2));
  EXPECT_TRUE(varies("step(t - t0)*sin(t)", 0.5));  // although it is 0
  EXPECT_FALSE(varies("step(t - t0)*amp[1]", 2));
  EXPECT_FALSE(varies("rect(t, t0, t1) + t0", 2));
  EXPECT_FALSE(varies("pwc(t, amp, t0, t1)", 2.7));
  EXPECT_TRUE(varies("linear(t, amp, t0, t1)", 2.7));
  EXPECT_FALSE(varies("linear(t, amp, t0, t1)", 3.5));
  EXPECT_TRUE(varies("pwc(t, amp, t0, t1) + bspline(t, amp, t0, t1, 2)", 1.1));
}

/// pwc(t, amp, t0, t1)*(1 + step(t - t0)) as a program of time: amp, t0, t1 are inputs.
class SlotProgramTest : public JumpsTest {
 protected:
  SlotProgramTest() : program(make()), evaluation(program, 3) {}
  Program make() {
    const NodeId outputs[] = {e.scalar("pwc(t, amp, t0, t1)*(1 + step(t - t0))").re};
    return {e.graph, outputs, kTime};
  }
  void set_times(std::initializer_list<double> times_of_lanes) {
    e.fill(program, evaluation, 0);
    for (std::size_t k = 0; k < program.inputs().size(); ++k)
      if (e.graph.node(program.inputs()[k]).op == Op::Time)
        std::copy(times_of_lanes.begin(), times_of_lanes.end(), evaluation.input(k).begin());
  }
  std::vector<double> output() {
    evaluation.evaluate();
    return {evaluation.output(0).begin(), evaluation.output(0).end()};
  }
  Program program;
  Evaluation evaluation;
};

TEST_F(SlotProgramTest, StateStaysFixedUntilItIsLocatedAgain) {
  set_times({0.5, 1.75, 2.75});
  evaluation.locate();
  EXPECT_EQ(output(), (std::vector<double>{0, -2, 8}));
  set_times({1.25, 2.25, 3.5});
  EXPECT_EQ(output(), (std::vector<double>{0, -2, 8}));
  evaluation.locate();
  EXPECT_EQ(output(), (std::vector<double>{1, 4, 0}));
}

TEST_F(SlotProgramTest, StatesAreNumberedSavedAndRestored) {
  set_times({0.5, 1.75, 2.75});
  evaluation.locate();
  ASSERT_EQ(program.discrete_nodes().size(), 2U);
  const bool is_step_first = e.graph.node(program.discrete_nodes()[0]).op == Op::Step;
  const std::vector<std::int32_t> step{0, 1, 1};
  const std::vector<std::int32_t> slot{-1, 1, 3};
  std::vector<std::int32_t> expected = is_step_first ? step : slot;
  const std::vector<std::int32_t>& rest = is_step_first ? slot : step;
  expected.insert(expected.end(), rest.begin(), rest.end());
  const std::vector<std::int32_t> saved(evaluation.discrete().begin(), evaluation.discrete().end());
  EXPECT_EQ(saved, expected);

  const std::vector<double> values = output();
  set_times({1.25, 2.25, 3.5});
  evaluation.locate();
  std::copy(saved.begin(), saved.end(), evaluation.discrete().begin());
  EXPECT_EQ(output(), values);
}

TEST_F(SlotProgramTest, UndecidedStatesGiveNaN) {
  set_times({0.5, 1.75, 2.75});
  for (const double x : output()) EXPECT_TRUE(std::isnan(x));
}

TEST_F(SlotProgramTest, GradientsReachTheActiveValuesOnly) {
  set_times({1.25, 1.75, 2.75});
  evaluation.locate();
  evaluation.evaluate();
  const std::size_t n = program.inputs().size();
  std::vector<double> bars(n * 3, 0.0);
  const std::vector<double> seeds{1, 10, 100};
  evaluation.reverse(seeds, bars);
  std::vector<double> expected(n * 3, 0.0);
  std::vector<std::size_t> slots;  // input number of amp[k]
  for (std::int64_t k = 0; k < 4; ++k)
    for (std::size_t i = 0; i < n; ++i)
      if (e.graph.node(program.inputs()[i]).op == Op::Parameter && e.graph.node(program.inputs()[i]).index == 3 + k)
        slots.push_back(i);
  ASSERT_EQ(slots.size(), 4U);
  expected[slots[0] * 3 + 0] = 2;
  expected[slots[1] * 3 + 1] = 20;
  expected[slots[3] * 3 + 2] = 200;
  EXPECT_EQ(bars, expected);

  std::vector<double> tangents(n * 3);
  for (std::size_t k = 0; k < tangents.size(); ++k) tangents[k] = static_cast<double>(k) + 1;
  std::vector<double> result(3);
  evaluation.tangent(tangents, result);
  for (std::size_t l = 0; l < 3; ++l) EXPECT_EQ(result[l], 2 * tangents[slots[l == 2 ? 3 : l] * 3 + l]);

  const std::vector<std::size_t> active = evaluation.active_inputs();
  EXPECT_TRUE(std::ranges::is_sorted(active));
  EXPECT_EQ(active.size(), n - 1);
  EXPECT_EQ(std::ranges::count(active, slots[2]), 0);
}

TEST_F(SlotProgramTest, OnAnEdgeInTimeTheStateDecides) {
  set_times({1.0, 1.5, 3.0});
  evaluation.locate();
  evaluation.evaluate();
  std::vector<double> bars(program.inputs().size() * 3, 0.0);
  evaluation.reverse(std::vector<double>{1, 1, 1}, bars, AtKinks::Mean);
  for (const double bar : bars) EXPECT_TRUE(bar == 0 || bar == 2);
  std::vector<double> result(3);
  evaluation.tangent(std::vector<double>(bars.size(), 1.0), result, AtKinks::Mean);
  EXPECT_EQ(result, (std::vector<double>{2, 2, 0}));
}

TEST_F(JumpsTest, StaticSlotOnItsEdgeHasNoDerivative) {
  e.scope.add_scalar("place", 2.0);
  const NodeId outputs[] = {e.scalar("pwc(place, amp, t0, t1)").re};
  const Program program(e.graph, outputs, kParameters);
  Evaluation evaluation(program, 1);
  const std::vector<std::pair<double, std::vector<bool>>> table{// place; whether t0, t1, place have no derivative
                                                                {2.0, {true, true, true}},
                                                                {1.0, {true, false, true}},
                                                                {3.0, {false, true, true}},
                                                                {1.25, {false, false, false}}};
  for (const auto& [place, is_undefined] : table) {
    e.fill(program, evaluation, 0);
    evaluation.input(program.inputs().size() - 1)[0] = place;
    evaluation.locate();
    evaluation.evaluate();
    std::vector<double> bars(program.inputs().size(), 0.0);
    const double seed[] = {1.0};
    evaluation.reverse(seed, bars);
    const std::size_t inputs[] = {0, 1, bars.size() - 1};
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(!std::isfinite(bars[inputs[k]]), is_undefined[k]) << "place " << place << ", input " << k;
      std::vector<double> direction(bars.size(), 0.0);
      direction[inputs[k]] = 1;
      double tangent[1];
      evaluation.tangent(direction, tangent);
      EXPECT_EQ(!std::isfinite(tangent[0]), is_undefined[k]) << "place " << place << ", input " << k;
    }
  }
}

}  // namespace
}  // namespace costate::test

#include "graph/program.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    e.scope.add_scalar("a", 0.3);
    e.scope.add_scalar("b", 1.7);
  }
  Expressions e;
};

TEST_F(ProgramTest, InputsAreTheMaximalNodesThatDoNotVary) {
  const NodeId outputs[] = {e.scalar("sin(a*b + 1)*cos(a*t)").re};
  const Program in_time(e.graph, outputs, kTime);
  EXPECT_EQ(in_time.inputs().size(), 3U);  // sin(a b + 1), a, t
  EXPECT_EQ(in_time.instruction_count(), 3U);
  bool has_sine = false;
  for (const NodeId id : in_time.inputs()) has_sine |= e.graph.node(id).op == Op::Sin;
  EXPECT_TRUE(has_sine);

  const Program in_all(e.graph, outputs, kTime | kParameters);
  EXPECT_EQ(in_all.inputs().size(), 3U);  // a, b, t
  EXPECT_EQ(in_all.instruction_count(), 6U);
}

TEST_F(ProgramTest, StagesCompose) {
  // The inputs of the program in time are the outputs of the program in the parameters, gradients go the way back.
  const NodeId outputs[] = {e.scalar("sin(a*b + 1)*cos(a*t)").re, e.scalar("a*b*t").re};
  const Program in_time(e.graph, outputs, kTime);
  const Program in_parameters(e.graph, in_time.inputs(), kParameters);
  constexpr double kT = 0.6;
  Evaluation first(in_parameters, 1);
  e.fill(in_parameters, first, kT);
  first.evaluate();
  Evaluation second(in_time, 1);
  for (std::size_t k = 0; k < in_time.inputs().size(); ++k) second.input(k)[0] = first.output(k)[0];
  second.evaluate();
  EXPECT_DOUBLE_EQ(second.output(0)[0], std::sin(0.3 * 1.7 + 1) * std::cos(0.3 * kT));
  EXPECT_DOUBLE_EQ(second.output(1)[0], 0.3 * 1.7 * kT);

  const double seeds[] = {1, 2};
  std::vector<double> middle(in_time.inputs().size(), 0.0);
  second.reverse(seeds, middle);
  std::vector<double> bars(in_parameters.inputs().size(), 0.0);
  first.reverse(middle, bars);
  for (std::size_t k = 0; k < bars.size(); ++k) {
    const Node& node = e.graph.node(in_parameters.inputs()[k]);
    const double sine = std::sin(0.51 + 1);
    const double slope_of_sine = std::cos(0.51 + 1) * std::cos(0.3 * kT);
    if (node.op == Op::Parameter && node.index == 0) {
      EXPECT_NEAR(bars[k], 1.7 * slope_of_sine - sine * kT * std::sin(0.3 * kT) + 2 * 1.7 * kT, 1e-14);
    }
    if (node.op == Op::Parameter && node.index == 1) {
      EXPECT_NEAR(bars[k], 0.3 * slope_of_sine + 2 * 0.3 * kT, 1e-14);
    }
  }
}

TEST_F(ProgramTest, OutputsMayBeInputsConstantsAndRepeated) {
  const NodeId a = e.scalar("a").re;
  const NodeId outputs[] = {a, e.graph.constant(2.5), a, e.scalar("a*a").re};
  const Program program(e.graph, outputs, kParameters);
  ASSERT_EQ(program.inputs().size(), 1U);
  Evaluation evaluation(program, 2);
  evaluation.input(0)[0] = 3;
  evaluation.input(0)[1] = 5;
  evaluation.evaluate();
  EXPECT_EQ(evaluation.output(0)[1], 5);
  EXPECT_EQ(evaluation.output(1)[0], 2.5);
  EXPECT_EQ(evaluation.output(2)[0], 3);
  EXPECT_EQ(evaluation.output(3)[1], 25);
  const std::vector<double> seeds{1, 2, 7, 7, 10, 20, 100, 200};
  std::vector<double> bars(2, 0.0);
  evaluation.reverse(seeds, bars);
  EXPECT_EQ(bars, (std::vector<double>{11 + 600, 22 + 2000}));
  std::vector<double> tangents(8);
  evaluation.tangent(std::vector<double>{1, -1}, tangents);
  EXPECT_EQ(tangents, (std::vector<double>{1, -1, 0, 0, 1, -1, 6, -10}));
}

TEST_F(ProgramTest, LanesDoNotMix) {
  const NodeId outputs[] = {e.scalar("exp(-a*t)*sin(b*t)/(1 + a^2)").re};
  const Program program(e.graph, outputs, kParameters | kTime);
  Evaluation many(program, 64);
  for (std::size_t k = 0; k < 3; ++k)
    for (std::size_t l = 0; l < 64; ++l) many.input(k)[l] = std::sin(static_cast<double>(64 * k + l)) + 1.5;
  many.evaluate();
  std::vector<double> bars(3 * 64, 0.0);
  many.reverse(std::vector<double>(64, 1.0), bars);
  Evaluation single(program, 1);
  for (std::size_t l = 0; l < 64; ++l) {
    for (std::size_t k = 0; k < 3; ++k) single.input(k)[0] = many.input(k)[l];
    single.evaluate();
    EXPECT_EQ(single.output(0)[0], many.output(0)[l]);
    std::vector<double> bar(3, 0.0);
    single.reverse(std::vector<double>(1, 1.0), bar);
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(bar[k], bars[k * 64 + l]);
  }
}

TEST_F(ProgramTest, ANaNOperandStaysNaNInMinAndMax) {
  for (const char* text : {"min(a, b)", "max(a, b)", "min(b, a)", "max(b, a)"}) {
    const NodeId outputs[] = {e.scalar(text).re};
    const Program program(e.graph, outputs, kParameters);
    Evaluation evaluation(program, 1);
    for (const std::size_t which : {0U, 1U}) {
      evaluation.input(which)[0] = std::nan("");
      evaluation.input(1 - which)[0] = 1;
      evaluation.evaluate();
      EXPECT_TRUE(std::isnan(evaluation.output(0)[0])) << text;
    }
  }
}

}  // namespace
}  // namespace costate::test

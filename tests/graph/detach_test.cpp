// detach: the value passes, nothing else does.
#include <gtest/gtest.h>

#include <cmath>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

struct Slopes {
  double value;
  double tangent;
  double reverse;
};

/// text and d text / d a at a = 3, or at the value given.
Slopes at(const std::string& text, std::uint8_t varying = kParameters, double a = 3) {
  Expressions e;
  e.scope.add_scalar("a", a);
  const NodeId outputs[] = {e.scalar(text).re};
  const Program program(e.graph, outputs, varying);
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 0.5);
  evaluation.locate();
  evaluation.evaluate();
  std::vector<double> direction(program.inputs().size(), 0.0);
  for (std::size_t k = 0; k < direction.size(); ++k)
    if (e.graph.node(program.inputs()[k]).op == Op::Parameter) direction[k] = 1;
  std::vector<double> tangent(1);
  evaluation.tangent(direction, tangent);
  std::vector<double> bars(direction.size(), 0.0);
  evaluation.reverse(std::vector<double>{1}, bars);
  double bar = 0;
  for (std::size_t k = 0; k < bars.size(); ++k) bar += direction[k] * bars[k];
  return {evaluation.output(0)[0], tangent[0], bar};
}

TEST(DetachTest, PassesTheValueAndNoDerivative) {
  const std::pair<const char*, std::pair<double, double>> table[] = {
      {"detach(a)", {3, 0}},
      {"a*detach(a)", {9, 3}},
      {"detach(a^2)*a + a", {30, 10}},
      {"detach(2*a) + detach(-a)*a^2", {-21, -18}},
      {"sin(detach(a) + a) + detach(detach(a))", {std::sin(6.0) + 3, std::cos(6.0)}}};
  for (const std::uint8_t varying : {std::uint8_t{kParameters}, std::uint8_t{kParameters | kTime}}) {
    for (const auto& [text, expected] : table) {
      const Slopes found = at(text, varying);
      EXPECT_DOUBLE_EQ(found.value, expected.first) << text;
      EXPECT_DOUBLE_EQ(found.tangent, expected.second) << text;
      EXPECT_DOUBLE_EQ(found.reverse, expected.second) << text;
    }
  }
}

TEST(DetachTest, BlocksDerivativesThatDoNotExist) {
  // abs at 0 behind it; the square root of 0 before it.
  for (const char* text : {"detach(abs(a)) + a", "sqrt(detach(a)) + a", "detach(sqrt(a)) + a"}) {
    const Slopes found = at(text, kParameters, 0);
    EXPECT_EQ(found.tangent, 1) << text;
    EXPECT_EQ(found.reverse, 1) << text;
  }
}

TEST(DetachTest, TakesComplexNumbersAndArrays) {
  Expressions e;
  e.scope.add_scalar("a", 3);
  e.scope.add_array("q", {1, 2});
  EXPECT_EQ(e.number("detach(a + i*a^2)"), std::complex<double>(3, 9));
  const Value array = e.parse("detach(q*exp(i*0) + i*a)");
  EXPECT_TRUE(array.is_array);
  EXPECT_EQ(e.evaluate(array), (std::vector<std::complex<double>>{{1, 3}, {2, 3}}));
}

TEST(DetachTest, ObservedValuesToo) {
  Expressions e(Allowed::Observables);
  const NodeId outputs[] = {e.scalar("final(x)*detach(final(y))").re};
  const Program program(e.graph, outputs, kObservables);
  Evaluation evaluation(program, 1);
  evaluation.input(0)[0] = 5;
  evaluation.input(1)[0] = 7;
  evaluation.evaluate();
  EXPECT_EQ(evaluation.output(0)[0], 35);
  std::vector<double> bars(2, 0.0);
  evaluation.reverse(std::vector<double>{1}, bars);
  EXPECT_EQ(bars, (std::vector<double>{7, 0}));
}

TEST(DetachTest, EdgesOfDetachedTimesStandStill) {
  for (const char* text : {"step(t - detach(a))", "step(detach(t - a))", "step(detach(3*t - a) - 2*detach(a)) + t"}) {
    Expressions e;
    e.scope.add_scalar("a", 3);
    e.parse(text);
    ASSERT_EQ(e.graph.discontinuities().size(), 1U) << text;
    const NodeId outputs[] = {e.graph.discontinuities()[0].first};
    const Program program(e.graph, outputs, kParameters);
    Evaluation evaluation(program, 1);
    e.fill(program, evaluation, 0);
    evaluation.evaluate();
    EXPECT_DOUBLE_EQ(evaluation.output(0)[0], 3) << text;
    std::vector<double> bars(1, 0.0);
    evaluation.reverse(std::vector<double>{1}, bars);
    EXPECT_EQ(bars[0], 0) << text;
  }
}

}  // namespace
}  // namespace costate::test

// Sizes at which anything quadratic or deeply recursive would not end.
#include <gtest/gtest.h>

#include <numeric>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

constexpr std::size_t kMany = 100000;

class ScaleTest : public testing::Test {
 protected:
  ScaleTest() : amp(kMany) {
    std::iota(amp.begin(), amp.end(), 1.0);
    e.scope.add_array("amp", amp);
    e.scope.add_scalar("x", 2.0);
  }
  std::vector<double> amp;
  Expressions e;
};

TEST_F(ScaleTest, LargeArrays) {
  const double n = static_cast<double>(kMany);
  EXPECT_EQ(e.number("sum(amp)"), n * (n + 1) / 2);
  EXPECT_NEAR(e.number("dot(amp, amp)*6/1e15").real(), n * (n + 1) * (2 * n + 1) / 1e15, 1e-10);
  EXPECT_EQ(e.number("max(2*amp - 1)"), 2 * n - 1);
  EXPECT_NEAR(e.number("sum(abs(amp*exp(i*amp)))").real(), n * (n + 1) / 2, 1e-4);
}

TEST_F(ScaleTest, GradientOfAReductionOfALargeArray) {
  const NodeId outputs[] = {e.scalar("sum(amp^2)").re};
  const Program program(e.graph, outputs, kParameters);
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 0);
  evaluation.evaluate();
  std::vector<double> bars(kMany, 0.0);
  evaluation.reverse(std::vector<double>{1.0}, bars);
  for (std::size_t k = 0; k < kMany; ++k) ASSERT_EQ(bars[k], 2 * amp[k]);
}

TEST_F(ScaleTest, ManyIndexedEntriesLookTheArrayUpOnce) {
  std::string text = "amp[0]";
  for (int k = 1; k < 10000; ++k) text += " + amp[" + std::to_string(k) + "]";
  const int before = e.scope.lookups();
  EXPECT_EQ(e.number(text), 10000.0 * 10001 / 2);
  EXPECT_EQ(e.scope.lookups(), before + 1);
}

TEST_F(ScaleTest, LongFlatExpressions) {
  std::string sum = "x";
  std::string product = "x";
  for (int k = 0; k < 10000; ++k) {
    sum += k % 2 == 0 ? " + cos(" + std::to_string(k) + "*x*0)" : " - x*" + std::to_string(k);
    product += k % 2 == 0 ? "*sin(x)" : "/sin(x + 1 - 1)";
  }
  EXPECT_NEAR(e.number(sum).real(), 2.0 + 5000 - 2.0 * 25000000, 1e-6);
  EXPECT_NEAR(e.number(product).real(), 2.0, 1e-9);

  // A chain that no simplification shortens: every product depends on the one before.
  std::string chain = "t";
  for (int k = 0; k < 20000; ++k) chain += "*sin(x + " + std::to_string(k) + ")";
  EXPECT_TRUE(e.graph.affine_in_time(e.scalar(chain).re));
  EXPECT_NO_THROW(e.number(chain, 1.0));
}

TEST_F(ScaleTest, APulseReadsOneOfItsManyValues) {
  const NodeId outputs[] = {e.scalar("pwc(t, amp, 0, 1e5)*exp(i*t)").re};
  const Program program(e.graph, outputs, kTime);
  EXPECT_EQ(program.inputs().size(), kMany + 1);
  EXPECT_EQ(program.instruction_count(), 3U);
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 7.5);
  evaluation.locate();
  EXPECT_LE(evaluation.active_inputs().size(), 2U);
  // So often that touching every value each time would take hours.
  std::vector<double> bars(program.inputs().size(), 0.0);
  const std::vector<double> seed{1.0};
  for (int k = 0; k < 300000; ++k) {
    evaluation.evaluate();
    evaluation.reverse(seed, bars);
  }
  EXPECT_NEAR(evaluation.output(0)[0], 8 * std::cos(7.5), 1e-14);
  EXPECT_NEAR(std::accumulate(bars.begin(), bars.end(), 0.0), 300000 * (std::cos(7.5) - 8 * std::sin(7.5)), 1e-5);
}

TEST_F(ScaleTest, ASplineReadsFourOfItsManyValues) {
  e.scope.add_array("short", {1, 2, 3, 4, 5});
  const NodeId few[] = {e.scalar("bspline(t, short, 0, 2)*exp(i*t)").re};
  const NodeId many[] = {e.scalar("bspline(t, amp, 0, 99997)*exp(i*t)").re};
  const Program program(e.graph, many, kTime);
  EXPECT_EQ(program.instruction_count(), Program(e.graph, few, kTime).instruction_count());
  Evaluation evaluation(program, 1);
  e.fill(program, evaluation, 7.5);
  evaluation.locate();
  EXPECT_EQ(evaluation.active_inputs().size(), 4U + 1);
  // As often as above.
  std::vector<double> bars(program.inputs().size(), 0.0);
  std::vector<double> result(1);
  const std::vector<double> seed{1.0};
  for (int k = 0; k < 300000; ++k) {
    evaluation.evaluate();
    evaluation.reverse(seed, bars);
    evaluation.tangent(bars, result);
  }
  // values[k] = k + 1 at knots 1 apart is t + 2: the middle of B_k lies 2 knots behind its beginning at k - 3.
  EXPECT_NEAR(evaluation.output(0)[0], 9.5 * std::cos(7.5), 1e-13);
  EXPECT_NEAR(std::accumulate(bars.begin(), bars.end(), 0.0),
              300000 * (std::cos(7.5) + std::cos(7.5) - 9.5 * std::sin(7.5)), 1e-5);
}

TEST_F(ScaleTest, DerivedArraysFeedPulses) {
  e.scope.define("derived", e.parse("x*amp + i*amp^2"));
  EXPECT_EQ(e.number("pwc(t, derived, 0, 1e5)", 41.5), std::complex<double>(84, 42 * 42));
}

}  // namespace
}  // namespace costate::test

// Derivatives of every operation: tangent sweeps against differences, reverse against tangent sweeps, and kinks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "graph/expressions.hpp"
#include "graph/smooth_expressions.hpp"

namespace costate::test {
namespace {

constexpr std::uint8_t kAll = kParameters | kTime | kObservables;

/// One expression over lanes with different random inputs.
struct Case {
  Case(const std::string& text, std::size_t lanes, std::uint32_t seed)
      : random(seed), program(make(text)), evaluation(program, lanes) {
    for (std::size_t k = 0; k < program.inputs().size(); ++k)
      for (double& x : evaluation.input(k)) x = std::uniform_real_distribution(0.2, 1.6)(random);
    evaluation.locate();
    evaluation.evaluate();
  }
  Program make(const std::string& text) {
    for (const char* name : {"a", "b", "c"}) e.scope.add_scalar(name, 1);
    e.scope.add_array("q", {1, 1, 1, 1, 1});
    const NodeId outputs[] = {e.scalar(text).re};
    return {e.graph, outputs, kAll};
  }
  std::vector<double> normal(std::size_t rows) {
    std::vector<double> numbers(rows * evaluation.lanes());
    for (double& x : numbers) x = std::normal_distribution()(random);
    return numbers;
  }

  std::mt19937 random;
  Expressions e;
  Program program;
  Evaluation evaluation;
};

class DerivativeTest : public testing::TestWithParam<std::string> {};

TEST_P(DerivativeTest, TangentIsTheDirectionalDerivative) {
  Case c(GetParam(), 5, 11);
  const std::size_t n = c.program.inputs().size();
  const std::vector<double> direction = c.normal(n);
  std::vector<double> tangent(5);
  c.evaluation.tangent(direction, tangent);

  // Central differences of order 6, of the polynomial where there are several.
  constexpr double kStep = 1e-3;
  constexpr double kWeights[] = {45.0 / 60, -9.0 / 60, 1.0 / 60};
  std::vector<double> difference(5, 0.0);
  Evaluation shifted(c.program, 5);
  for (int k = -3; k <= 3; ++k) {
    if (k == 0) continue;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t l = 0; l < 5; ++l)
        shifted.input(i)[l] = c.evaluation.input(i)[l] + k * kStep * direction[i * 5 + l];
    std::ranges::copy(c.evaluation.discrete(), shifted.discrete().begin());
    shifted.evaluate();
    const double weight = (k > 0 ? 1 : -1) * kWeights[std::abs(k) - 1] / kStep;
    for (std::size_t l = 0; l < 5; ++l) difference[l] += weight * shifted.output(0)[l];
  }
  for (std::size_t l = 0; l < 5; ++l) EXPECT_NEAR(tangent[l], difference[l], 2e-9 * (1 + std::fabs(difference[l])));
}

TEST_P(DerivativeTest, ReverseIsTheTransposedTangent) {
  for (const std::size_t lanes : {1U, 5U, 64U}) {
    Case c(GetParam(), lanes, 7);
    const std::size_t n = c.program.inputs().size();
    const std::vector<double> direction = c.normal(n);
    const std::vector<double> seed = c.normal(1);
    std::vector<double> tangent(lanes);
    c.evaluation.tangent(direction, tangent);
    // Bars are added to what is there, and a second sweep starts afresh.
    std::vector<double> bars(n * lanes, 0.25);
    c.evaluation.reverse(seed, bars);
    c.evaluation.reverse(seed, bars);
    for (std::size_t l = 0; l < lanes; ++l) {
      double transposed = 0;
      double size = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double term = (bars[i * lanes + l] - 0.25) / 2 * direction[i * lanes + l];
        transposed += term;
        size += std::fabs(term);
      }
      EXPECT_NEAR(seed[l] * tangent[l], transposed, 1e-14 * (1 + size)) << "lane " << l << " of " << lanes;
    }
  }
}

TEST_P(DerivativeTest, ReverseToOneInputIsAPartOfReverseToAll) {
  Case c(GetParam(), 5, 3);
  const std::size_t n = c.program.inputs().size();
  const std::vector<double> seed = c.normal(1);
  std::vector<double> all(n * 5, 0.0);
  c.evaluation.reverse(seed, all);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<char> wanted(n, 0);
    wanted[i] = 1;
    c.evaluation.want(wanted);
    std::vector<double> bars(n * 5, 0.0);
    c.evaluation.reverse(seed, bars);
    for (std::size_t l = 0; l < 5; ++l) EXPECT_EQ(bars[i * 5 + l], all[i * 5 + l]) << "input " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryOperation, DerivativeTest, testing::ValuesIn(smooth_expressions()));

}  // namespace
}  // namespace costate::test

#include "kernels/observer.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "kernels/dense_oracle.hpp"

namespace costate::test {
namespace {

constexpr std::size_t kLevels = 5;
constexpr std::size_t kMembers = 3;
constexpr Equation kEquations[] = {Equation::Schrodinger, Equation::Lindblad};

Layout layout_of(Equation equation) { return {kLevels, equation == Equation::Lindblad ? kLevels : 1, kMembers}; }

/// Central difference of f along coordinate i, with the step 1: exact for polynomials of degree 2.
double difference(const std::function<double()>& f, double& coordinate) {
  const double middle = coordinate;
  coordinate = middle + 1;
  const double above = f();
  coordinate = middle - 1;
  const double below = f();
  coordinate = middle;
  return (above - below) / 2;
}

/// `kets` kets with some components each; every number is a parameter of its own.
StateExpression mixture(Graph& graph, std::size_t kets) {
  StateExpression state;
  std::size_t parameter = 0;
  for (std::size_t k = 0; k < kets; ++k) {
    StateExpression::Member member{graph.parameter(parameter++), {}};
    for (std::size_t row = k % 2; row < kLevels; row += 1 + k) {
      const NodeId re = graph.parameter(parameter++);
      member.ket.push_back({row, {re, graph.parameter(parameter++)}});
    }
    state.members.push_back(member);
  }
  state.is_mixed = kets > 1;
  return state;
}

/// One ket of a mixture, dense.
Eigen::VectorXcd ket_of(const StateExpression::Member& member, const std::vector<double>& values, std::size_t b) {
  Eigen::VectorXcd ket = Eigen::VectorXcd::Zero(kLevels);
  std::size_t node = member.weight + 1;
  for (const KetComponent& component : member.ket) {
    ket(static_cast<Eigen::Index>(component.index)) = {values[node * kMembers + b], values[(node + 1) * kMembers + b]};
    node += 2;
  }
  return ket;
}

class Mixture {
 public:
  Mixture(std::size_t kets, Random& random) : expression(mixture(graph, kets)), nodes(state_nodes(expression)) {
    values = random.numbers(nodes.size() * kMembers);
  }

  /// The numbers of ket k start here in the table.
  [[nodiscard]] std::size_t first(std::size_t k) const {
    std::size_t row = 0;
    for (std::size_t i = 0; i < k; ++i) row += 1 + 2 * expression.members[i].ket.size();
    return row;
  }

  [[nodiscard]] Eigen::VectorXcd ket(std::size_t k, std::size_t b) const {
    StateExpression::Member member = expression.members[k];
    member.weight = static_cast<NodeId>(first(k));
    return ket_of(member, values, b);
  }

  [[nodiscard]] Dense matrix(std::size_t b) const {
    Dense rho = Dense::Zero(kLevels, kLevels);
    for (std::size_t k = 0; k < expression.members.size(); ++k) {
      rho += values[first(k) * kMembers + b] * ket(k, b) * ket(k, b).adjoint();
    }
    return rho;
  }

  [[nodiscard]] std::vector<double> assemble(Equation equation) const {
    const Layout layout = layout_of(equation);
    std::vector<double> y(layout.size(), 7.0);
    assemble_state(expression, values, equation, layout, y.data());
    return y;
  }

  Graph graph;
  StateExpression expression;
  std::vector<NodeId> nodes;
  std::vector<double> values;
};

double dot(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

TEST(Expectation, IsTheTraceOrTheQuadraticForm) {
  Random random(1);
  const Dense a = random.matrix(kLevels, 0.6);
  const Dense op = a + a.adjoint();
  for (const Equation equation : kEquations) {
    const Layout layout = layout_of(equation);
    const std::vector<double> y = random.state(layout);
    std::vector<double> values(kMembers, 7.0);
    Expectation(sparse(op), equation).evaluate(y.data(), layout, values);
    for (std::size_t b = 0; b < kMembers; ++b) {
      const Dense state = member_of(y, layout, b);
      const Complex expected =
          equation == Equation::Lindblad ? (op * state).trace() : (state.adjoint() * op * state)(0);
      EXPECT_NEAR(values[b], expected.real(), 1e-13);
      EXPECT_NEAR(expected.imag(), 0, 1e-13);
    }
  }
}

TEST(Expectation, GradientIsThatOfTheValue) {
  Random random(2);
  const Dense a = random.matrix(kLevels, 0.6);
  for (const Equation equation : kEquations) {
    const Layout layout = layout_of(equation);
    const Expectation expectation(sparse(a + a.adjoint()), equation);
    std::vector<double> y = random.state(layout);
    const std::vector<double> scale = random.numbers(kMembers);
    const std::vector<double> before = random.state(layout);
    std::vector<double> lambda = before;
    expectation.add_gradient(y.data(), layout, scale, lambda.data());
    const auto loss = [&] {
      std::vector<double> values(kMembers);
      expectation.evaluate(y.data(), layout, values);
      return dot(values, scale);
    };
    for (std::size_t i = 0; i < y.size(); ++i) {
      EXPECT_NEAR(lambda[i] - before[i], difference(loss, y[i]), 1e-13) << i;
    }
  }
}

TEST(State, NodesAreWeightsAndComponentsInOrder) {
  Random random(3);
  const Mixture state(2, random);
  std::vector<NodeId> expected;
  for (std::size_t i = 0; i < state.nodes.size(); ++i) {
    Graph& graph = const_cast<Graph&>(state.graph);
    expected.push_back(graph.parameter(i));
  }
  EXPECT_EQ(state.nodes, expected);
}

TEST(State, IsTheMixtureOfItsKets) {
  Random random(4);
  const Mixture pure(1, random);
  const std::vector<double> psi = pure.assemble(Equation::Schrodinger);
  const Mixture mixed(3, random);
  const std::vector<double> rho = mixed.assemble(Equation::Lindblad);
  for (std::size_t b = 0; b < kMembers; ++b) {
    EXPECT_EQ(member_of(psi, layout_of(Equation::Schrodinger), b), Dense(pure.ket(0, b)));
    const Dense found = member_of(rho, layout_of(Equation::Lindblad), b);
    EXPECT_LT((found - mixed.matrix(b)).norm(), 1e-14);
    EXPECT_EQ(found, Dense(found.adjoint()));
  }
}

TEST(State, GradientIsThatOfTheState) {
  Random random(5);
  for (const Equation equation : kEquations) {
    Mixture state(equation == Equation::Lindblad ? 3 : 1, random);
    const Layout layout = layout_of(equation);
    const std::vector<double> lambda = random.state(layout);
    const std::vector<double> before = random.numbers(state.values.size());
    std::vector<double> bars = before;
    accumulate_state_gradient(state.expression, state.values, lambda.data(), equation, layout, bars);
    const auto loss = [&] { return dot(lambda, state.assemble(equation)); };
    for (std::size_t i = 0; i < bars.size(); ++i) {
      EXPECT_NEAR(bars[i] - before[i], difference(loss, state.values[i]), 1e-13) << i;
    }
  }
}

TEST(State, TangentIsTheTransposeOfTheGradient) {
  Random random(6);
  for (const Equation equation : kEquations) {
    const Mixture state(equation == Equation::Lindblad ? 3 : 1, random);
    const Layout layout = layout_of(equation);
    const std::vector<double> lambda = random.state(layout);
    const std::vector<double> tangents = random.numbers(state.values.size());
    std::vector<double> bars(state.values.size());
    accumulate_state_gradient(state.expression, state.values, lambda.data(), equation, layout, bars);
    std::vector<double> dy(layout.size(), 7.0);
    assemble_state_tangent(state.expression, state.values, tangents, equation, layout, dy.data());
    EXPECT_NEAR(dot(lambda, dy), dot(bars, tangents), 1e-13);
  }
}

TEST(Target, IsTheOverlap) {
  Random random(7);
  const Mixture target(1, random);
  for (const Equation equation : kEquations) {
    const Layout layout = layout_of(equation);
    const std::vector<double> y = random.state(layout);
    std::vector<double> result(kMembers, 7.0);
    evaluate_target(target.expression, target.values, equation, y.data(), layout, result);
    for (std::size_t b = 0; b < kMembers; ++b) {
      const Dense state = member_of(y, layout, b);
      const Dense projected = target.ket(0, b).adjoint() * state;
      const double expected =
          equation == Equation::Lindblad ? (projected * target.ket(0, b))(0).real() : projected.squaredNorm();
      EXPECT_NEAR(result[b], expected, 1e-13);
    }
  }
}

TEST(Target, GradientsAreThoseOfTheValue) {
  Random random(8);
  for (const Equation equation : kEquations) {
    Mixture target(1, random);
    const Layout layout = layout_of(equation);
    std::vector<double> y = random.state(layout);
    const std::vector<double> scale = random.numbers(kMembers);
    const std::vector<double> lambda_before = random.state(layout);
    const std::vector<double> bars_before = random.numbers(target.values.size());
    std::vector<double> lambda = lambda_before;
    std::vector<double> bars = bars_before;
    add_target_gradient(target.expression, target.values, equation, y.data(), layout, scale, lambda.data(), bars);
    const auto loss = [&] {
      std::vector<double> result(kMembers);
      evaluate_target(target.expression, target.values, equation, y.data(), layout, result);
      return dot(result, scale);
    };
    for (std::size_t i = 0; i < y.size(); ++i) {
      EXPECT_NEAR(lambda[i] - lambda_before[i], difference(loss, y[i]), 1e-13) << i;
    }
    for (std::size_t i = 0; i < bars.size(); ++i) {
      EXPECT_NEAR(bars[i] - bars_before[i], difference(loss, target.values[i]), 1e-13) << i;
    }
  }
}

}  // namespace
}  // namespace costate::test

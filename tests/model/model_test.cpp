#include "model/model.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <complex>

namespace costate {
namespace {

using Complex = std::complex<double>;

/// 2|0><1| on a qubit, not Hermitian.
Operator transition() {
  Operator op(2, 2);
  op.insert(0, 1) = Complex(2, 1);
  return op;
}

/// sum of coefficient * op with parameter k worth values[k].
Eigen::MatrixXcd total(const Model& model, const std::vector<double>& values) {
  Eigen::MatrixXcd sum = Eigen::MatrixXcd::Zero(2, 2);
  for (const HamiltonianTerm& term : model.hamiltonian) {
    const Node& node = model.graph.node(term.coefficient);
    const double value = node.op == Op::Constant ? node.value : values[static_cast<std::size_t>(node.index)];
    sum += value * Eigen::MatrixXcd(term.op);
  }
  return sum;
}

TEST(AddWithConjugate, IsTheTermPlusItsAdjoint) {
  Model model;
  add_with_conjugate(model, transition(), {model.graph.parameter(0), model.graph.parameter(1)});
  ASSERT_EQ(model.hamiltonian.size(), 2u);
  for (const HamiltonianTerm& term : model.hamiltonian) EXPECT_TRUE(is_hermitian(term.op));
  const Complex c(0.7, -0.3);
  const Eigen::MatrixXcd op = transition();
  const Eigen::MatrixXcd expected = c * op + std::conj(c) * op.adjoint();
  EXPECT_LT((total(model, {0.7, -0.3}) - expected).norm(), 1e-15);
}

TEST(AddWithConjugate, LeavesOutZeroCoefficients) {
  Model model;
  add_with_conjugate(model, transition(), {model.graph.parameter(0), model.graph.zero()});
  EXPECT_EQ(model.hamiltonian.size(), 1u);
  add_with_conjugate(model, transition(), {model.graph.zero(), model.graph.constant(2)});
  EXPECT_EQ(model.hamiltonian.size(), 2u);
  const Eigen::MatrixXcd op = transition();
  const Eigen::MatrixXcd expected = 0.5 * (op + op.adjoint()) + Complex(0, 2) * (op - op.adjoint());
  EXPECT_LT((total(model, {0.5}) - expected).norm(), 1e-15);
}

TEST(ObservedNode, EntersEachValueOnce) {
  Model model;
  const NodeId a = observed_node(model, {0, 1, 2, Plane::Real});
  const NodeId b = observed_node(model, {0, 1, 2, Plane::Imaginary});
  EXPECT_EQ(observed_node(model, {0, 1, 2, Plane::Real}), a);
  EXPECT_NE(a, b);
  ASSERT_EQ(model.observed.size(), 2u);
  EXPECT_EQ(model.graph.node(b).op, Op::Observable);
  const auto& entry = model.observed[static_cast<std::size_t>(model.graph.node(b).index)];
  EXPECT_EQ(entry, (ObservedValue{0, 1, 2, Plane::Imaginary}));
}

}  // namespace
}  // namespace costate

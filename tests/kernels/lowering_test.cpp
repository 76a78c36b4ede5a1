#include "kernels/lowering.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>

#include "base/error.hpp"

namespace costate {
namespace {

using Complex = std::complex<double>;

Model qubit(Equation equation) {
  Model model;
  model.space = Space({{"q", 2}});
  model.equation = equation;
  return model;
}

Operator pauli_x() {
  Operator op(2, 2);
  op.insert(0, 1) = 1;
  op.insert(1, 0) = 1;
  return op;
}

Operator pauli_z() {
  Operator op(2, 2);
  op.insert(0, 0) = 1;
  op.insert(1, 1) = -1;
  return op;
}

/// |0><1|.
Operator decay() {
  Operator op(2, 2);
  op.insert(0, 1) = 1;
  return op;
}

TEST(Lowering, MergesEqualCoefficients) {
  Model model = qubit(Equation::Schrodinger);
  const NodeId p = model.graph.parameter(0);
  const NodeId q = model.graph.parameter(1);
  model.hamiltonian = {{pauli_x(), p}, {pauli_z(), q}, {pauli_z(), p}};
  const LinearTerms terms = lower(model);
  EXPECT_EQ(terms.coefficients, (std::vector<NodeId>{p, q}));
  Eigen::Matrix2cd expected;
  expected << 1, 1, 1, -1;
  EXPECT_EQ(Eigen::Matrix2cd(terms.left[0]), Complex(0, -1) * expected);
}

TEST(Lowering, FoldsConstantsIntoTheNodeOfOne) {
  Model model = qubit(Equation::Lindblad);
  model.hamiltonian = {{pauli_z(), model.graph.constant(3)}};
  model.dissipators = {{decay(), model.graph.constant(0.5), ""}};
  const LinearTerms terms = lower(model);
  EXPECT_EQ(terms.coefficients, std::vector<NodeId>{model.graph.one()});
  Eigen::Matrix2cd expected;
  expected << Complex(0, -3), 0, 0, Complex(-0.25, 3);
  EXPECT_EQ(Eigen::Matrix2cd(terms.left[0]), expected);
  ASSERT_EQ(terms.jumps.size(), 1u);
  EXPECT_EQ(terms.jumps[0].scale, 0.5);
  EXPECT_EQ(terms.jumps[0].coefficient, 0u);
}

TEST(Lowering, DropsZeros) {
  Model model = qubit(Equation::Lindblad);
  const NodeId p = model.graph.parameter(0);
  model.hamiltonian = {{pauli_z(), model.graph.zero()}, {Operator(pauli_x() - pauli_x()), p}};
  model.dissipators = {{decay(), model.graph.zero(), ""}, {Operator(2, 2), p, ""}};
  const LinearTerms terms = lower(model);
  EXPECT_TRUE(terms.coefficients.empty());
  EXPECT_TRUE(terms.jumps.empty());
}

TEST(Lowering, TransposesLeftAndJumps) {
  Model model = qubit(Equation::Lindblad);
  model.hamiltonian = {{pauli_z(), model.graph.parameter(0)}};
  model.dissipators = {{decay(), model.graph.parameter(0), ""}};
  const LinearTerms terms = transposed(lower(model));
  EXPECT_EQ(terms.left[0].coeff(0, 0), Complex(0, 1));
  EXPECT_EQ(terms.left[0].coeff(1, 1), Complex(-0.5, -1));
  EXPECT_EQ(terms.jumps[0].op.coeff(1, 0), Complex(1));
}

TEST(Lowering, RefusesDissipatorsOnKets) {
  Model model = qubit(Equation::Schrodinger);
  model.dissipators = {{decay(), model.graph.parameter(0), ""}};
  EXPECT_THROW(lower(model), Error);
}

}  // namespace
}  // namespace costate

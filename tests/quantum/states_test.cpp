// States against their vectors written out, closed forms, and the rules of products and sums.
#include "quantum/states.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <unsupported/Eigen/KroneckerProduct>

#include "quantum/evaluated_state.hpp"

namespace costate {
namespace {

using testing_support::evaluated;
using testing_support::evaluated_ket;
using testing_support::EvaluatedMember;
using Complex = std::complex<double>;
using Vector = Eigen::VectorXcd;

const Space& cavity() {
  static const Space space({{"c", 5}});
  return space;
}

const Space& mixed() {
  static const Space space({{"q", 2}, {"r", 3}, {"s", 2}});
  return space;
}

Vector unit(Eigen::Index n, Eigen::Index k) { return Vector::Unit(n, k); }

Vector kron(const Vector& a, const Vector& b) { return Eigen::kroneckerProduct(a, b).eval(); }

void expect_equal(const Vector& actual, const Vector& expected, double tolerance = 1e-15) {
  ASSERT_EQ(actual.size(), expected.size());
  EXPECT_LE((actual - expected).cwiseAbs().maxCoeff(), tolerance) << actual.transpose() << "\nis not\n"
                                                                  << expected.transpose();
}

/// Coefficients by the factorial, normalised over the levels.
Vector coherent(Complex alpha, int levels) {
  Vector ket(levels);
  for (int n = 0; n < levels; ++n)
    ket(n) = std::exp(-std::norm(alpha) / 2) * std::pow(alpha, n) / std::sqrt(std::tgamma(n + 1.0));
  return ket.normalized();
}

TEST(States, Fock) {
  expect_equal(evaluated_ket("fock(3)", cavity()), unit(5, 3));
  expect_equal(evaluated_ket("fock(c, 3)", cavity()), unit(5, 3));
  expect_equal(evaluated_ket("ket(2)", cavity()), unit(5, 2));
}

TEST(States, TensorOrderIsThatOfTheFile) {
  expect_equal(evaluated_ket("ket(1, 2, 0)", mixed()), kron(unit(2, 1), kron(unit(3, 2), unit(2, 0))));
  expect_equal(evaluated_ket("fock(s, 1)*fock(q, 1)*fock(r, 2)", mixed()), evaluated_ket("ket(1, 2, 1)", mixed()));
}

TEST(States, SubsystemsNotNamedAreInLevelZero) {
  expect_equal(evaluated_ket("fock(r, 2)", mixed()), evaluated_ket("ket(0, 2, 0)", mixed()));
  expect_equal(evaluated_ket("fock(r, 1)*fock(s, 1)", mixed()), evaluated_ket("ket(0, 1, 1)", mixed()));
}

TEST(States, SuperpositionsAreNormalised) {
  expect_equal(evaluated_ket("3*fock(0) + 4*fock(1)", cavity()), 0.6 * unit(5, 0) + 0.8 * unit(5, 1));
  expect_equal(evaluated_ket("fock(0) - i*fock(2)", cavity()),
               (unit(5, 0) - Complex(0, 1) * unit(5, 2)) / std::sqrt(2.0));
  expect_equal(evaluated_ket("fock(1)/(3 + 4*i)", cavity()), Complex(0.6, -0.8) * unit(5, 1));
  expect_equal(evaluated_ket("-(2^3)*fock(1)", cavity()), -unit(5, 1));
  expect_equal(evaluated_ket("fock(1) + fock(2) - fock(2)", cavity()), unit(5, 1));
  expect_equal(evaluated_ket("1e-200*fock(0) - 1e-200*fock(1)", cavity()), (unit(5, 0) - unit(5, 1)) / std::sqrt(2.0));
}

TEST(States, ProductsDistribute) {
  // Products of one sum name different subsystems; each takes the further factor.
  const Vector left = evaluated_ket("(fock(q, 1) + 2*fock(r, 2))*fock(s, 1)", mixed());
  const Vector right = evaluated_ket("ket(1, 0, 1) + 2*ket(0, 2, 1)", mixed());
  expect_equal(left, right);
  const Vector plus = (unit(2, 0) + unit(2, 1)) / std::sqrt(2.0);
  const Vector minus = (unit(2, 0) - unit(2, 1)) / std::sqrt(2.0);
  expect_equal(evaluated_ket("(fock(q,0) + fock(q,1))*(fock(s,0) - fock(s,1))", mixed()),
               kron(plus, kron(unit(3, 0), minus)));
  expect_equal(evaluated_ket("2*(fock(q,0) + fock(q,1))*fock(r,1)*-1", mixed()),
               -kron(plus, kron(unit(3, 1), unit(2, 0))));
}

TEST(States, CoherentHasTheAnalyticCoefficients) {
  expect_equal(evaluated_ket("coherent(c, 1.5)", cavity()), coherent(1.5, 5));
  expect_equal(evaluated_ket("coherent(-0.3 + 0.8*i)", cavity()), coherent({-0.3, 0.8}, 5));
  expect_equal(evaluated_ket("coherent(c, 0)", cavity()), unit(5, 0));
  expect_equal(evaluated_ket("coherent(r, 1)*fock(q, 1)", mixed()),
               kron(unit(2, 1), kron(coherent(1.0, 3), unit(2, 0))));
}

TEST(States, CoherentIsAnEigenstateOfDestroy) {
  const Space space({{"c", 60}});
  const Complex alpha(2.0, -1.0);
  const Vector ket = evaluated_ket("coherent(c, 2 - i)", space);
  for (Eigen::Index n = 0; n + 1 < 60; ++n)
    EXPECT_LE(std::abs(std::sqrt(static_cast<double>(n + 1)) * ket(n + 1) - alpha * ket(n)), 1e-14);
}

TEST(States, CoherentHasPoissonianLevelsAlsoWhereItsPowersOverflow) {
  const Space space({{"c", 1200}});
  const Vector ket = evaluated_ket("coherent(c, 30)", space);  // 30^1000 is out of range
  for (const int n : {800, 900, 1000}) {
    const double logarithm = -900 + n * std::log(900.0) - std::lgamma(n + 1.0);
    EXPECT_NEAR(std::norm(ket(n)), std::exp(logarithm), 1e-13);
  }
}

TEST(States, CatHasOneParity) {
  const Vector cat = evaluated_ket("coherent(c, 1.2) - coherent(c, -1.2)", cavity());
  const Vector odd = coherent(1.2, 5) - coherent(-1.2, 5);
  expect_equal(cat, odd.normalized());
  EXPECT_EQ(cat(0), Complex(0));
  EXPECT_EQ(cat(2), Complex(0));
}

TEST(States, ParametersInFactorsAndArguments) {
  const Vector actual =
      evaluated_ket("cos(theta)*fock(0) + sin(theta)*exp(i*phi)*fock(1)", cavity(), {{"theta", 0.4}, {"phi", 1.1}});
  expect_equal(actual, std::cos(0.4) * unit(5, 0) + std::sin(0.4) * std::polar(1.0, 1.1) * unit(5, 1));
  expect_equal(evaluated_ket("(a + 1)*(fock(0) + fock(1)/a)", cavity(), {{"a", 2.0}}),
               (2.0 * unit(5, 0) + unit(5, 1)) / std::sqrt(5.0));
  expect_equal(evaluated_ket("coherent(amp)", cavity(), {{"amp", 0.7}}), coherent(0.7, 5));
  expect_equal(evaluated_ket("coherent(c, exp(i*amp))", cavity(), {{"amp", 0.7}}), coherent(std::polar(1.0, 0.7), 5));
}

TEST(States, ThermalHasGeometricWeights) {
  const double ratio = 0.8 / 1.8;
  const std::vector<EvaluatedMember> members = evaluated("thermal(c, 0.8)", cavity());
  ASSERT_EQ(members.size(), 5U);
  const double total = (1 - std::pow(ratio, 5)) / (1 - ratio);
  for (std::size_t n = 0; n < 5; ++n) {
    EXPECT_NEAR(members[n].weight, std::pow(ratio, static_cast<double>(n)) / total, 1e-15);
    expect_equal(members[n].ket, unit(5, static_cast<Eigen::Index>(n)));
  }
}

TEST(States, ThermalFactorsOfAProduct) {
  const std::vector<EvaluatedMember> members =
      evaluated("thermal(r, nbar)*(fock(q, 0) + fock(q, 1))*thermal(s, 1)", mixed(), {{"nbar", 0.25}});
  ASSERT_EQ(members.size(), 6U);
  Eigen::MatrixXcd rho = Eigen::MatrixXcd::Zero(12, 12);
  for (const EvaluatedMember& member : members) rho += member.weight * member.ket * member.ket.adjoint();
  Eigen::MatrixXcd q = Eigen::MatrixXcd::Constant(2, 2, 0.5);
  Eigen::MatrixXcd r = Eigen::Vector3cd(25, 5, 1).asDiagonal();  // ratio 1/5
  Eigen::MatrixXcd s = Eigen::Vector2cd(2, 1).asDiagonal();      // ratio 1/2
  const Eigen::MatrixXcd qr = Eigen::kroneckerProduct(q, r / 31.0);
  const Eigen::MatrixXcd expected = Eigen::kroneckerProduct(qr, s / 3.0);
  EXPECT_LE((rho - expected).cwiseAbs().maxCoeff(), 1e-15);
}

TEST(States, ThermalIsMixedAlsoAtZeroTemperature) {
  Graph graph;
  Scope none;
  const StateExpression cold = parse_state("thermal(c, 0)", cavity(), graph, none);
  EXPECT_TRUE(cold.is_mixed);
  ASSERT_EQ(cold.members.size(), 1U);
  EXPECT_EQ(cold.members[0].weight, graph.one());
  EXPECT_TRUE(cold.occupations.empty());
  EXPECT_FALSE(parse_state("fock(0)", cavity(), graph, none).is_mixed);
}

TEST(States, OccupationsThatMayBecomeNegativeAreListed) {
  Graph graph;
  testing_support::NamedScope scope(graph, {{"nbar", 0.5}});
  const StateExpression state = parse_state("thermal(r, nbar)*thermal(s, 0.1)", mixed(), graph, scope);
  EXPECT_EQ(state.occupations, std::vector<NodeId>{graph.parameter(0)});
}

TEST(States, AmplitudesOfFixedKetsAreConstants) {
  Graph graph;
  Scope none;
  const StateExpression state = parse_state("fock(q, 1)*fock(r, 2)", mixed(), graph, none);
  ASSERT_EQ(state.members.size(), 1U);
  ASSERT_EQ(state.members[0].ket.size(), 1U);
  EXPECT_EQ(state.members[0].weight, graph.one());
  EXPECT_EQ(state.members[0].ket[0].index, 10U);
  EXPECT_EQ(state.members[0].ket[0].amplitude.re, graph.one());
  EXPECT_EQ(state.members[0].ket[0].amplitude.im, graph.zero());
}

TEST(States, ComponentsThatAreZeroAreNotListed) {
  Graph graph;
  testing_support::NamedScope scope(graph, {{"a", 0.5}});
  EXPECT_EQ(parse_state("fock(0) + a*fock(1) - a*fock(1)", cavity(), graph, scope).members[0].ket.size(), 1U);
  EXPECT_EQ(parse_state("fock(0) + 0*a*fock(1)", cavity(), graph, scope).members[0].ket.size(), 1U);
}

TEST(States, GroundState) {
  Graph graph;
  Scope none;
  const StateExpression ground = ground_state(mixed(), graph);
  const StateExpression written = parse_state("ket(0, 0, 0)", mixed(), graph, none);
  ASSERT_EQ(ground.members.size(), 1U);
  ASSERT_EQ(ground.members[0].ket.size(), 1U);
  EXPECT_EQ(ground.members[0].ket[0].index, written.members[0].ket[0].index);
  EXPECT_EQ(ground.members[0].ket[0].amplitude.re, graph.one());
  EXPECT_FALSE(ground.is_mixed);
}

}  // namespace
}  // namespace costate

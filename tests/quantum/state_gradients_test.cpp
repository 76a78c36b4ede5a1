// Derivatives of states with respect to parameters, against closed forms, where powers of 0 occur too.
#include <gtest/gtest.h>

#include <cmath>

#include "quantum/evaluated_state.hpp"

namespace costate {
namespace {

using testing_support::evaluated;
using testing_support::EvaluatedMember;
using testing_support::NamedValue;
using Complex = std::complex<double>;
using Vector = Eigen::VectorXcd;

const Space& cavity() {
  static const Space space({{"c", 6}});
  return space;
}

Vector slope(std::string_view text, const std::vector<NamedValue>& values) {
  return evaluated(text, cavity(), values).at(0).ket_slope;
}

void expect_equal(const Vector& actual, const Vector& expected, double tolerance = 1e-14) {
  EXPECT_LE((actual - expected).cwiseAbs().maxCoeff(), tolerance) << actual.transpose() << "\nis not\n"
                                                                  << expected.transpose();
}

/// d/dx of b(x)/|b(x)| for b_n = exp(i phase n) x^n / sqrt(n!), x real: the exponential prefactor cancels.
Vector coherent_slope(double x, double phase) {
  Vector b(6), db(6);
  for (int n = 0; n < 6; ++n) {
    const Complex factor = std::polar(1.0, phase * n) / std::sqrt(std::tgamma(n + 1.0));
    b(n) = factor * std::pow(x, n);
    db(n) = n == 0 ? Complex(0) : factor * (n * std::pow(x, n - 1));
  }
  const double norm = b.norm();
  return db / norm - b * (b.dot(db).real() / (norm * norm * norm));
}

TEST(StateGradients, CoherentAmplitude) {
  expect_equal(slope("coherent(c, x)", {{"x", 0.9}}), coherent_slope(0.9, 0));
  expect_equal(slope("coherent(c, x*exp(0.6*i))", {{"x", 0.9}}), coherent_slope(0.9, 0.6));
}

TEST(StateGradients, CoherentAmplitudeAtZero) {
  expect_equal(slope("coherent(c, x)", {{"x", 0.0}}), Vector::Unit(6, 1));
  expect_equal(slope("coherent(c, i*x)", {{"x", 0.0}}), Complex(0, 1) * Vector::Unit(6, 1));
  // Of the real part, at an imaginary amplitude, and at both 0.
  expect_equal(slope("coherent(c, x + i*y)", {{"x", 0.0}, {"y", 0.0}}), Vector::Unit(6, 1));
}

TEST(StateGradients, SuperpositionAngle) {
  expect_equal(slope("cos(x)*fock(0) + sin(x)*fock(1)", {{"x", 0.3}}),
               -std::sin(0.3) * Vector::Unit(6, 0) + std::cos(0.3) * Vector::Unit(6, 1));
  // (1, x)/sqrt(1 + x^2)
  const double cube = std::pow(1.25, 1.5);
  expect_equal(slope("fock(0) + x*fock(1)", {{"x", 0.5}}),
               -0.5 / cube * Vector::Unit(6, 0) + 1 / cube * Vector::Unit(6, 1));
  expect_equal(slope("fock(0) + x*fock(1)", {{"x", 0.0}}), Vector::Unit(6, 1));
}

TEST(StateGradients, CommonFactorHasNoDerivativeButItsPhase) {
  expect_equal(slope("x*fock(2)", {{"x", 3.0}}), Vector::Zero(6));
  expect_equal(slope("exp(i*x)*fock(2)", {{"x", 0.0}}), Complex(0, 1) * Vector::Unit(6, 2));
}

TEST(StateGradients, NormIsConserved) {
  const EvaluatedMember cat =
      evaluated("coherent(c, x) - 0.5*i*coherent(c, -x) + fock(4)/x", cavity(), {{"x", 1.1}}).at(0);
  EXPECT_NEAR(cat.ket.norm(), 1, 1e-15);
  EXPECT_NEAR(cat.ket.dot(cat.ket_slope).real(), 0, 1e-14);
  EXPECT_GT(cat.ket_slope.norm(), 0.1);
}

/// d/dnbar of r^n / sum_m r^m, r = nbar/(1 + nbar): r' = 1/(1 + nbar)^2.
double thermal_slope(double nbar, int n, int levels) {
  const double r = nbar / (1 + nbar);
  double total = 0;
  double total_slope = 0;
  for (int m = 0; m < levels; ++m) {
    total += std::pow(r, m);
    if (m > 0) total_slope += m * std::pow(r, m - 1);
  }
  const double power_slope = n == 0 ? 0 : n * std::pow(r, n - 1);
  return (power_slope / total - std::pow(r, n) * total_slope / (total * total)) / ((1 + nbar) * (1 + nbar));
}

TEST(StateGradients, ThermalOccupation) {
  for (const double nbar : {0.0, 0.05, 2.0}) {
    const std::vector<EvaluatedMember> members = evaluated("thermal(c, nbar)", cavity(), {{"nbar", nbar}});
    ASSERT_EQ(members.size(), 6U);
    for (int n = 0; n < 6; ++n)
      EXPECT_NEAR(members[static_cast<std::size_t>(n)].weight_slope, thermal_slope(nbar, n, 6), 1e-14);
  }
}

TEST(StateGradients, ThermalOccupationAtZero) {
  const std::vector<EvaluatedMember> members = evaluated("thermal(c, nbar)", cavity(), {{"nbar", 0.0}});
  EXPECT_EQ(members[0].weight, 1);
  EXPECT_EQ(members[0].weight_slope, -1);
  EXPECT_EQ(members[1].weight_slope, 1);
  EXPECT_EQ(members[2].weight_slope, 0);
}

}  // namespace
}  // namespace costate

// Every operator function against its matrix written out, identities of the algebra, and the tensor order.
#include "quantum/operators.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <numbers>
#include <unsupported/Eigen/KroneckerProduct>

namespace costate {
namespace {

using Complex = std::complex<double>;
using Matrix = Eigen::MatrixXcd;

constexpr Complex kI(0, 1);

const Space& qubit() {
  static const Space space({{"q", 2}});
  return space;
}

const Space& four_levels() {
  static const Space space({{"c", 4}});
  return space;
}

const Space& mixed() {
  static const Space space({{"q", 2}, {"r", 3}, {"s", 2}});
  return space;
}

Matrix parsed(std::string_view text, const Space& space) { return Matrix(parse_operator(text, space)); }

Matrix zeros(Eigen::Index n) { return Matrix::Zero(n, n); }

Matrix kron(const Matrix& a, const Matrix& b) { return Eigen::kroneckerProduct(a, b).eval(); }

void expect_equal(const Matrix& actual, const Matrix& expected, double tolerance = 1e-15) {
  ASSERT_EQ(actual.rows(), expected.rows());
  ASSERT_EQ(actual.cols(), expected.cols());
  EXPECT_LE((actual - expected).cwiseAbs().maxCoeff(), tolerance) << actual << "\nis not\n" << expected;
}

TEST(OperatorFunctions, Pauli) {
  Matrix x(2, 2), y(2, 2), z(2, 2), p(2, 2), m(2, 2);
  x << 0, 1, 1, 0;
  y << 0, -kI, kI, 0;
  z << 1, 0, 0, -1;
  p << 0, 1, 0, 0;
  m << 0, 0, 1, 0;
  expect_equal(parsed("sigmax(q)", qubit()), x);
  expect_equal(parsed("sigmay(q)", qubit()), y);
  expect_equal(parsed("sigmaz(q)", qubit()), z);
  expect_equal(parsed("sigmap(q)", qubit()), p);
  expect_equal(parsed("sigmam(q)", qubit()), m);
}

TEST(OperatorFunctions, Oscillator) {
  const double r2 = std::sqrt(2.0);
  const double r3 = std::sqrt(3.0);
  Matrix a = zeros(4);
  a(0, 1) = 1;
  a(1, 2) = r2;
  a(2, 3) = r3;
  Matrix n = zeros(4);
  n.diagonal() << 0, 1, 2, 3;
  Matrix parity = zeros(4);
  parity.diagonal() << 1, -1, 1, -1;
  Matrix x(4, 4), p(4, 4);
  x << 0, 1 / r2, 0, 0,         //
      1 / r2, 0, 1, 0,          //
      0, 1, 0, std::sqrt(1.5),  //
      0, 0, std::sqrt(1.5), 0;
  p << 0, -kI / r2, 0, 0,              //
      kI / r2, 0, -kI, 0,              //
      0, kI, 0, -kI * std::sqrt(1.5),  //
      0, 0, kI * std::sqrt(1.5), 0;
  expect_equal(parsed("destroy(c)", four_levels()), a);
  expect_equal(parsed("create(c)", four_levels()), a.transpose());
  expect_equal(parsed("number(c)", four_levels()), n);
  expect_equal(parsed("parity(c)", four_levels()), parity);
  expect_equal(parsed("position(c)", four_levels()), x, 1e-15);
  expect_equal(parsed("momentum(c)", four_levels()), p, 1e-15);
  expect_equal(parsed("identity(c)", four_levels()), Matrix::Identity(4, 4));
}

TEST(OperatorFunctions, LevelsOfOneSubsystem) {
  Matrix projector = zeros(4);
  projector(2, 2) = 1;
  Matrix transition = zeros(4);
  transition(1, 3) = 1;
  expect_equal(parsed("projector(c, 2)", four_levels()), projector);
  expect_equal(parsed("transition(c, 1, 3)", four_levels()), transition);
  EXPECT_EQ(parse_operator("transition(c, 1, 3)", four_levels()).nonZeros(), 1);
}

TEST(OperatorFunctions, SubsystemIsOptionalWhereThereIsOne) {
  for (const char* name : {"identity", "destroy", "create", "number", "position", "momentum", "parity"}) {
    const std::string function(name);
    expect_equal(parsed(function + "()", four_levels()), parsed(function + "(c)", four_levels()));
  }
  for (const char* name : {"sigmax", "sigmay", "sigmaz", "sigmap", "sigmam"}) {
    const std::string function(name);
    expect_equal(parsed(function + "()", qubit()), parsed(function + "(q)", qubit()));
  }
  expect_equal(parsed("projector(3)", four_levels()), parsed("projector(c, 3)", four_levels()));
  expect_equal(parsed("transition(0, 3)", four_levels()), parsed("transition(c, 0, 3)", four_levels()));
}

TEST(OperatorFunctions, EveryOneIsReserved) {
  const std::vector<std::string>& names = reserved_operator_names();
  EXPECT_EQ(names.size(), 15U);
  for (const char* name : {"dag", "identity", "destroy", "sigmam", "projector", "transition"})
    EXPECT_EQ(std::ranges::count(names, name), 1) << name;
}

TEST(OperatorAlgebra, DestroyIsSigmapForTwoLevels) {
  expect_equal(parsed("destroy(q)", qubit()), parsed("sigmap(q)", qubit()));
  expect_equal(parsed("create(q)", qubit()), parsed("sigmam(q)", qubit()));
}

TEST(OperatorAlgebra, CommutationRelations) {
  // [a, a^+] = 1, but in the last level, where the truncation shows.
  Matrix commutator = Matrix::Identity(4, 4);
  commutator(3, 3) = -3;
  expect_equal(parsed("destroy(c)*create(c) - create(c)*destroy(c)", four_levels()), commutator, 1e-15);
  expect_equal(parsed("create(c)*destroy(c)", four_levels()), parsed("number(c)", four_levels()), 1e-15);
  // [x, p] = i [a, a^+]
  expect_equal(parsed("position(c)*momentum(c) - momentum(c)*position(c)", four_levels()), kI * commutator, 1e-14);
  expect_equal(parsed("sigmax(q)*sigmay(q) - sigmay(q)*sigmax(q)", qubit()), parsed("2*i*sigmaz(q)", qubit()));
  expect_equal(parsed("sigmay(q)*sigmaz(q) - sigmaz(q)*sigmay(q)", qubit()), parsed("2*i*sigmax(q)", qubit()));
  expect_equal(parsed("sigmap(q)", qubit()), parsed("(sigmax(q) + i*sigmay(q))/2", qubit()));
}

TEST(OperatorAlgebra, TensorOrderIsThatOfTheFile) {
  const Matrix one2 = Matrix::Identity(2, 2);
  const Matrix one3 = Matrix::Identity(3, 3);
  const Matrix y = parsed("sigmay(q)", qubit());
  const Matrix a = parsed("destroy(c)", Space({{"c", 3}}));
  const Matrix p = parsed("sigmap(q)", qubit());
  expect_equal(parsed("sigmay(q)", mixed()), kron(y, kron(one3, one2)));
  expect_equal(parsed("destroy(r)", mixed()), kron(one2, kron(a, one2)));
  expect_equal(parsed("sigmap(s)", mixed()), kron(one2, kron(one3, p)));
  expect_equal(parsed("sigmap(s)*sigmay(q)*destroy(r)", mixed()), kron(y, kron(a, p)));
  expect_equal(parsed("identity(r)", mixed()), Matrix::Identity(12, 12));
}

TEST(OperatorAlgebra, Precedence) {
  const Space& space = qubit();
  expect_equal(parsed("sigmax(q) + 2*sigmaz(q)", space), parsed("sigmax(q) + (2*sigmaz(q))", space));
  expect_equal(parsed("-sigmax(q)^2", space), -Matrix::Identity(2, 2));
  expect_equal(parsed("sigmax(q)*-2", space), -2.0 * parsed("sigmax(q)", space));
  expect_equal(parsed("+sigmax(q) - -sigmax(q)", space), 2.0 * parsed("sigmax(q)", space));
  expect_equal(parsed("sigmaz(q) - sigmaz(q) - sigmaz(q)", space), -parsed("sigmaz(q)", space));
  expect_equal(parsed("sigmaz(q)/2/2", space), 0.25 * parsed("sigmaz(q)", space));
  expect_equal(parsed("2*sigmax(q)^2^3", space), 2.0 * Matrix::Identity(2, 2));
  expect_equal(parsed("2^3^2*identity(q)", space), 512.0 * Matrix::Identity(2, 2));
}

TEST(OperatorAlgebra, Powers) {
  const Matrix a = parsed("destroy(c)", four_levels());
  expect_equal(parsed("destroy(c)^0", four_levels()), Matrix::Identity(4, 4));
  expect_equal(parsed("destroy(c)^1", four_levels()), a);
  expect_equal(parsed("destroy(c)^3", four_levels()), a * a * a, 1e-15);
  EXPECT_EQ(parse_operator("destroy(c)^1000000000", four_levels()).nonZeros(), 0);
  expect_equal(parsed("parity(c)^(2 + 1)", four_levels()), parsed("parity(c)", four_levels()));
}

TEST(OperatorAlgebra, ConstantNumbers) {
  const Matrix one = Matrix::Identity(2, 2);
  expect_equal(parsed("0.5*i*identity(q)", qubit()), 0.5 * kI * one);
  expect_equal(parsed("identity(q)*sqrt(2)/pi", qubit()), std::sqrt(2.0) / std::numbers::pi * one);
  expect_equal(parsed("exp(i*pi/3)*identity(q)", qubit()), Complex(0.5, std::sqrt(0.75)) * one, 1e-15);
  expect_equal(parsed("(cos(1)^2 + sin(1)^2)*identity(q)", qubit()), one, 1e-15);
  expect_equal(parsed("identity(q)/(1 + i)", qubit()), Complex(0.5, -0.5) * one);
  // The principal branch, whatever the sign of a zero imaginary part.
  expect_equal(parsed("sqrt(-4)*identity(q)", qubit()), 2.0 * kI * one);
  expect_equal(parsed("sqrt(1/(-4))*identity(q)", qubit()), 0.5 * kI * one);
}

TEST(OperatorAlgebra, Dagger) {
  expect_equal(parsed("dag(i*destroy(c)^2)", four_levels()), parsed("-i*create(c)^2", four_levels()));
  expect_equal(parsed("dag(2 + i)*identity(c)", four_levels()), Complex(2, -1) * Matrix::Identity(4, 4));
  const Operator a = parse_operator("(1 + 2*i)*destroy(r)*sigmay(q) + sigmap(s)", mixed());
  expect_equal(Matrix(dagger(a)), Matrix(a).adjoint());
}

TEST(OperatorAlgebra, EntriesThatCancelAreNotStored) {
  EXPECT_EQ(parse_operator("sigmax(q) + i*sigmay(q)", qubit()).nonZeros(), 1);
  EXPECT_EQ(parse_operator("number(c)", four_levels()).nonZeros(), 3);
  EXPECT_EQ(parse_operator("destroy(c) - destroy(c)", four_levels()).nonZeros(), 0);
  EXPECT_EQ(parse_operator("0*destroy(c)", four_levels()).nonZeros(), 0);
}

TEST(OperatorAlgebra, Hermitian) {
  for (const char* text : {"number(c)", "position(c)", "momentum(c)", "destroy(c) + create(c)", "0*destroy(c)",
                           "i*(create(c) - destroy(c))", "1e-200*position(c)", "transition(c,0,1)*transition(c,1,0)"})
    EXPECT_TRUE(is_hermitian(parse_operator(text, four_levels()))) << text;
  for (const char* text : {"destroy(c)", "i*number(c)", "1e-200*destroy(c)", "number(c) + 1e-10*destroy(c)"})
    EXPECT_FALSE(is_hermitian(parse_operator(text, four_levels()))) << text;
}

}  // namespace
}  // namespace costate

#include "graph/parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

using Complex = std::complex<double>;
using std::numbers::pi;
constexpr Complex kI(0, 1);

constexpr double kX = 0.7;
constexpr double kY = -1.3;
constexpr double kT = 0.45;

class ParserTest : public testing::Test {
 protected:
  ParserTest() {
    e.scope.add_scalar("x", kX);
    e.scope.add_scalar("y", kY);
    e.scope.add_array("amp", {0.2, 0.8, -0.5});
    e.scope.add_array("other", {1.0, 2.0, 4.0});
    e.scope.add_array("one", {3.0});
    e.scope.define("z", {{e.scalar("x + i*y")}, false});
    e.scope.define("w", {{e.scalar("y - 2*i*x")}, false});
  }

  void expect(std::string_view text, Complex expected) {
    const Complex found = e.number(text, kT);
    EXPECT_NEAR(std::abs(found - expected), 0, 4e-15 * (1 + std::abs(expected)))
        << text << " = " << found << ", not " << expected;
  }
  void expect_array(std::string_view text, const std::vector<Complex>& expected) {
    const Value value = e.parse(text);
    EXPECT_TRUE(value.is_array) << text;
    const std::vector<Complex> found = e.evaluate(value, kT);
    ASSERT_EQ(found.size(), expected.size()) << text;
    for (std::size_t k = 0; k < found.size(); ++k)
      EXPECT_NEAR(std::abs(found[k] - expected[k]), 0, 4e-15 * (1 + std::abs(expected[k]))) << text << " entry " << k;
  }

  Expressions e;
};

TEST_F(ParserTest, NumbersAndConstants) {
  expect("2", 2);
  expect("1e-05", 1e-5);
  expect(".5", 0.5);
  expect("2.5E+2", 250);
  expect("pi", pi);
  expect("i", kI);
  expect("t", kT);
  expect("x", kX);
}

TEST_F(ParserTest, Precedence) {
  expect("-2^2", -4);
  expect("2^3^2", 512);
  expect("2^-1", 0.5);
  expect("2^-2^2", std::pow(2, -4));
  expect("2*x^2", 2 * kX * kX);
  expect("-x^2", -kX * kX);
  expect("(-x)^2", kX * kX);
  expect("x*-y", -kX * kY);
  expect("x--y", kX + kY);
  expect("x-+-y", kX + kY);
  expect("1-2-3", -4);
  expect("8/4/2", 1);
  expect("8/4*2", 4);
  expect("1+2*3", 7);
  expect("(1+2)*3", 9);
  expect("2-x*3/y+1", 2 - kX * 3 / kY + 1);
  expect("exp(i*-2*t)", std::exp(-2.0 * kI * kT));
  expect(" x *\n( y\t) ", kX * kY);
}

TEST_F(ParserTest, RealFunctions) {
  expect("sin(x)", std::sin(kX));
  expect("cos(x)", std::cos(kX));
  expect("tan(x)", std::tan(kX));
  expect("sinh(y)", std::sinh(kY));
  expect("cosh(y)", std::cosh(kY));
  expect("tanh(y)", std::tanh(kY));
  expect("exp(y)", std::exp(kY));
  expect("log(x)", std::log(kX));
  expect("sqrt(x)", std::sqrt(kX));
  expect("abs(y)", -kY);
  expect("erf(y)", std::erf(kY));
  expect("erf(0.3)", std::erf(0.3));
  expect("min(x, y, 3)", kY);
  expect("max(x, y, 3)", 3);
  expect("max(x, y)", kX);
  expect("conj(x)", kX);
  expect("real(x)", kX);
  expect("imag(x)", 0);
}

TEST_F(ParserTest, ComplexArithmeticAndFunctions) {
  const Complex z(kX, kY);
  const Complex w(kY, -2 * kX);
  expect("z*w", z * w);
  expect("z/w", z / w);
  expect("x/w", kX / w);
  expect("z/x", z / kX);
  expect("1/(2+i)", 1.0 / Complex(2, 1));
  expect("conj(z)", std::conj(z));
  expect("real(z)", kX);
  expect("imag(z)", kY);
  expect("abs(z)", std::abs(z));
  expect("exp(z)", std::exp(z));
  expect("log(z)", std::log(z));
  expect("log(w)", std::log(w));
  expect("sqrt(z)", std::sqrt(z));
  expect("sqrt(w)", std::sqrt(w));
  expect("sqrt(2*i)", Complex(1, 1));
  expect("sin(z)", std::sin(z));
  expect("cos(z)", std::cos(z));
  expect("tan(z)", std::tan(z));
  expect("sinh(z)", std::sinh(z));
  expect("cosh(z)", std::cosh(z));
  expect("tanh(z)", std::tanh(z));
}

TEST_F(ParserTest, Powers) {
  const Complex z(kX, kY);
  const Complex w(kY, -2 * kX);
  expect("x^5", std::pow(kX, 5));
  expect("y^3", std::pow(kY, 3));
  expect("y^-3", std::pow(kY, -3));
  expect("x^0", 1);
  expect("y^0", 1);
  expect("x^y", std::pow(kX, kY));
  expect("x^0.3", std::pow(kX, 0.3));
  expect("x^0.5", std::sqrt(kX));
  expect("2^x", std::pow(2, kX));
  expect("z^2", z * z);
  expect("z^5", z * z * z * z * z);
  expect("z^-2", 1.0 / (z * z));
  expect("z^0", 1);
  expect("z^0.5", std::sqrt(z));
  expect("z^x", std::pow(z, kX));
  expect("z^w", std::pow(z, w));
  expect("x^z", std::pow(Complex(kX), z));
  expect("2^z", std::pow(Complex(2), z));
  expect("(-2)^z", std::pow(Complex(-2), z));
  expect("i^2", -1);
  expect("i^x", std::pow(kI, kX));
}

TEST_F(ParserTest, DivisionKeepsItsRange) {
  e.scope.add_scalar("tiny", 1e-200);
  e.scope.add_scalar("huge", 1e200);
  expect("(1 + i)/(tiny + i*tiny)*1e-200", 1);
  expect("(1 + 3*i)/(huge + i*huge)*1e200", Complex(1, 3) / Complex(1, 1));
}

TEST_F(ParserTest, SquareRootKeepsItsPrecision) {
  e.scope.add_scalar("small", 1e-9);
  const Complex found = e.number("sqrt(1 + i*small)");
  EXPECT_NEAR(found.imag(), 0.5e-9, 1e-24);
  const Complex other = e.number("sqrt(-1 + i*small)");
  EXPECT_NEAR(other.real(), 0.5e-9, 1e-15);
  EXPECT_NEAR(other.imag(), 1, 1e-15);
}

TEST_F(ParserTest, TangentOfLargeImaginaryPartIsFinite) {
  e.scope.add_scalar("large", 800);
  expect("tan(x + i*large)", kI);
  expect("tanh(large + i*x)", 1);
}

TEST_F(ParserTest, Arrays) {
  expect_array("amp", {0.2, 0.8, -0.5});
  expect("amp[0]", 0.2);
  expect("amp[2]", -0.5);
  expect("-amp[1]^2", -0.64);
  expect_array("amp*other", {0.2, 1.6, -2});
  expect_array("2*amp - other/2 + 1", {0.2 * 2 - 0.5 + 1, 1.6 - 1 + 1, -1 - 2 + 1.0});
  expect_array("1 - amp", {0.8, 0.2, 1.5});
  expect_array("amp^2", {0.2 * 0.2, 0.8 * 0.8, 0.25});
  expect_array("2^other", {2, 4, 16});
  expect_array("-amp", {-0.2, -0.8, 0.5});
  expect_array("exp(i*amp)", {std::exp(0.2 * kI), std::exp(0.8 * kI), std::exp(-0.5 * kI)});
  expect_array("abs(amp)", {0.2, 0.8, 0.5});
  expect_array("gauss(t, other, 2)", {std::exp(-std::pow(kT - 1, 2) / 8), std::exp(-std::pow(kT - 2, 2) / 8),
                                      std::exp(-std::pow(kT - 4, 2) / 8)});
  expect("sum(amp)", 0.5);
  expect("sum(amp^2)", 0.04 + 0.64 + 0.25);
  expect("sum(i*amp + 1)", Complex(3, 0.5));
  expect("dot(amp, other)", 0.2 + 1.6 - 2.0);
  expect("dot(i*amp, i*amp)", -(0.04 + 0.64 + 0.25));
  expect("min(amp)", -0.5);
  expect("max(other)", 4);
  expect("max(one)", 3);
  expect("sum(one)", 3);
}

TEST_F(ParserTest, EnvelopesAtInteriorTimes) {
  expect("gauss(t, 1, 0.3)", std::exp(-std::pow(kT - 1, 2) / (2 * 0.09)));
  expect("gauss(t, x, y)", std::exp(-std::pow(kT - kX, 2) / (2 * kY * kY)));
  expect("step(t - 0.4)", 1);
  expect("step(0.4 - t)", 0);
  expect("step(0)", 1);
  expect("step(-1e-300)", 0);
  expect("rect(t, 0.4, 0.5)", 1);
  expect("rect(t, 0.46, 0.5)", 0);
  expect("rect(t, 0.1, 0.44)", 0);
  expect("rect(t, 0.45, 0.5)", 1);  // on [t0, t1)
  expect("rect(t, 0.1, 0.45)", 0);
  expect("rect(t, 0.9, 0.2)", 0);  // an end before the start leaves nothing
  expect("pwc(t, amp, 0, 0.9)", 0.8);
  expect("pwc(t, amp, 0.2, 0.9)", 0.8);
  expect("pwc(t, amp, 0.4, 0.9)", 0.2);
  expect("pwc(t, amp, -1, 0.46)", -0.5);
  expect("pwc(t, amp, 1, 2)", 0);
  expect("pwc(t, amp, -1, 0.45)", 0);
  expect("pwc(1 - t, amp, 0, 0.6)", -0.5);
  expect("pwc(t, amp + 2*i*other, 0, 0.9)", Complex(0.8, 4));
  expect("pwc(t, amp*exp(i*t), 0, 0.9)", 0.8 * std::exp(kI * kT));
  expect("pwc(t, amp*t, 0.4, 0.9)", 0.2 * kT);
  expect("pwc(t, amp*t, 0.6, 0.9)", 0);
  expect("pwc(t, exp(i*other), 0, 0.5)", std::exp(4.0 * kI));
}

TEST(CancelledTime, HasNoKink) {
  Expressions expressions;
  expressions.scope.add_scalar("x", kX);
  expressions.scope.add_scalar("y", kY);
  EXPECT_DOUBLE_EQ(expressions.number("max(t - x + y + pi, t)", 0.5).real(), 0.5 - kX + kY + pi);
  EXPECT_TRUE(expressions.graph.instants().empty());
}

TEST_F(ParserTest, StopsBeforeWhatCannotContinue) {
  const std::string_view text = "x + 2, y";
  Tokens tokens(text);
  EXPECT_EQ(parse_expression(tokens, e.graph, e.scope).entries.size(), 1U);
  EXPECT_TRUE(tokens.accept(','));
  parse_primary(tokens, e.graph, e.scope);
  EXPECT_NO_THROW(tokens.expect_end());

  Tokens product("x^2*y");
  const Value primary = parse_primary(product, e.graph, e.scope);
  EXPECT_EQ(primary.entries[0].re, e.scalar("x").re);
  EXPECT_TRUE(product.at('^'));
}

TEST_F(ParserTest, NestingUpToTheLimit) {
  const std::string deepest = std::string(kMaximumDepth, '(') + "x" + std::string(kMaximumDepth, ')');
  EXPECT_EQ(e.scalar(deepest).re, e.scalar("x").re);
  EXPECT_THROW(e.parse("(" + deepest + ")"), ExpressionError);
  std::string tower = "x";
  for (int k = 0; k < 1000; ++k) tower += "^x";
  EXPECT_THROW(e.parse(tower), ExpressionError);
  EXPECT_EQ(e.scalar(std::string(100000, '-') + "x").re, e.scalar("x").re);
}

TEST(ObservedTest, PassesWhatWasWritten) {
  Expressions e(Allowed::Observables);
  e.scope.add_scalar("k", 2);
  e.parse("1 - final(photons)*initial(photons@up) + k*at(photons@down, 3) + mean(p) - integral(q)");
  EXPECT_EQ(e.scope.observed_calls(), (std::vector<std::string>{"final photons ", "initial photons up",
                                                                "at photons down 3", "mean p ", "integral q "}));
}

TEST(ReservedNamesTest, HoldsEveryNameTheParserReads) {
  for (const char* name :
       {"sin", "exp", "pwc", "bspline", "linear", "fourier", "detach", "final", "at", "pi", "i", "t"}) {
    const std::vector<std::string>& names = reserved_scalar_names();
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
}

}  // namespace
}  // namespace costate::test

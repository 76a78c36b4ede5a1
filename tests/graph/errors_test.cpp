// What is refused: the place and the text of every error of an expression.
#include <gtest/gtest.h>

#include "graph/expressions.hpp"

namespace costate::test {
namespace {

struct Refused {
  const char* text;
  std::size_t offset;
  const char* message;  ///< a part of it
};

void expect_refused(Expressions& e, const Refused& refused) {
  try {
    e.parse(refused.text);
    ADD_FAILURE() << "accepted: " << refused.text;
  } catch (const ExpressionError& error) {
    EXPECT_EQ(error.offset(), refused.offset) << refused.text << ": " << error.what();
    EXPECT_NE(std::string(error.what()).find(refused.message), std::string::npos)
        << refused.text << ": " << error.what() << "\n  lacks: " << refused.message;
  }
}

TEST(ExpressionErrorTest, NamesProblemAndPlace) {
  Expressions e;
  e.scope.add_scalar("kappa", 0.1);
  e.scope.add_array("amp", {1, 2, 3});
  e.scope.add_array("pair", {1, 2});
  e.scope.add_array("single", {1});
  const Refused table[] = {
      {"", 0, "the expression ends where"},
      {"2 +", 3, "the expression ends where"},
      {"2 * / 3", 4, "expected a number, a name or '(', found '/'"},
      {"(2", 2, "expected ')'"},
      {"2)", 1, "found ')'"},
      {"2 kappa", 2, "found 'kappa'"},
      {"imag(sqrt(kappa))", 0, "imag of a real expression with sqrt"},
      {"1 + imag((kappa + 0*i)^0.5)", 4, "imag of a real expression with sqrt"},
      {"2 + kapa", 4, "unknown name 'kapa'; did you mean 'kappa'?"},
      {"1 + sn(2)", 4, "unknown function 'sn'; did you mean 'sin'?"},
      {"kappa(2)", 0, "'kappa' is not a function"},
      {"pi(2)", 0, "'pi' is not a function"},
      {"2*sin", 2, "'sin' is a function: write sin(x)"},
      {"sin()", 0, "sin with 0 arguments: write sin(x)"},
      {"gauss(t, 1)", 0, "gauss with 2 arguments: write gauss(t, center, width)"},
      {"sin(1,)", 6, "expected a number"},
      {"kappa[0]", 5, "'kappa' is a scalar"},
      {"amp[3]", 4, "index 3 is out of range ('amp' has 3 entries, 0 to 2)"},
      {"amp[-1]", 4, "an index must be a non-negative integer"},
      {"amp[1.5]", 4, "an index must be a non-negative integer"},
      {"amp[kappa]", 4, "an index must be a non-negative integer"},
      {"amp[1e300]", 4, "out of range"},
      {"amp[1", 5, "expected ']'"},
      {"1 + amp*pair", 7, "arrays of 3 and 2 entries"},
      {"kappa + amp + pair", 12, "arrays of 3 and 2 entries"},
      {"pair^amp", 4, "arrays of 2 and 3 entries"},
      {"dot(amp, pair)", 0, "arrays of 3 and 2 entries"},
      {"gauss(t, amp, pair)", 0, "arrays of 3 and 2 entries"},
      {"dot(amp, kappa)", 9, "must be an array"},
      {"sum(kappa)", 4, "must be an array"},
      {"min(kappa)", 4, "must be an array"},
      {"max(1, amp)", 7, "must be a scalar"},
      {"1/0", 1, "division by zero"},
      {"0^-1", 1, "division by zero"},
      {"kappa/(1-1)", 5, "division by zero"},
      {"1/(i*0)", 1, "division by zero"},
      {"exp(1000)", 0, "exp(1000) is not finite"},
      {"1e200*1e200", 5, "not finite"},
      {"2 + sqrt(-1)", 4, "sqrt of a negative real number is not real): write i*sqrt(1)"},
      {"log(0)", 0, "log(0) is not finite"},
      {"log(-2)", 0, "log of a negative real number"},
      {"(-1)^0.5", 4, "a negative real number to a power that is no integer"},
      {"0^i", 1, "0 to a power"},
      {"erf(i)", 0, "erf of a complex number"},
      {"min(1, i)", 0, "min of a complex number"},
      {"max(amp*i)", 0, "max of a complex number"},
      {"step(i*t)", 0, "the argument of step is complex"},
      {"rect(i*t, 0, 1)", 0, "the argument of rect is complex"},
      {"gauss(t, i, 1)", 0, "the center of gauss is complex"},
      {"pwc(t, amp, 0, i)", 0, "the last time of pwc is complex"},
      {"step(t^2)", 0, "not affine in t"},
      {"step(t*sin(t))", 0, "not affine in t"},
      {"rect(exp(t), 0, 1)", 0, "not affine in t"},
      {"rect(t, t/2, 1)", 0, "the first time of rect depends on t"},
      {"rect(t, 0, 2*t)", 0, "the last time of rect depends on t"},
      {"gauss(t, 0, t)", 0, "the width of gauss depends on t"},
      {"pwc(t, amp, 0, t)", 0, "the last time of pwc depends on t"},
      {"pwc(t, kappa, 0, 1)", 7, "the values of pwc must be an array"},
      {"pwc(t, amp, 1, 1)", 0, "ends before it starts"},
      {"pwc(t, amp, amp, 1)", 12, "the first time of pwc must be a scalar"},
      {"bspline(t, amp, 0, 1)", 0, "bspline of 3 values (degree 3 needs at least 4)"},
      {"1 + bspline(t, amp, 0, 1, 4)", 26, "the degree of bspline must be 2 or 3, as a number"},
      {"bspline(t, amp, 0, 1, 2.5)", 22, "the degree of bspline must be 2 or 3, as a number"},
      {"bspline(t, amp, 0, 1, kappa)", 22, "the degree of bspline must be 2 or 3, as a number"},
      {"bspline(t, amp, 0, 1, 2*i)", 22, "the degree of bspline must be 2 or 3, as a number"},
      {"bspline(t, amp, 0, 1, amp)", 22, "the degree of bspline must be a scalar"},
      {"bspline(t, kappa, 0, 1, 2)", 11, "the values of bspline must be an array"},
      {"bspline(t^2, amp, 0, 1, 2)", 0, "the argument of bspline is not affine in t"},
      {"bspline(t, amp, t, 1, 2)", 0, "the first time of bspline depends on t"},
      {"bspline(t, amp, 1, 0, 2)", 0, "ends before it starts"},
      {"1 + linear(t, single, 0, 1)", 4, "linear of 1 value (degree 1 needs at least 2)"},
      {"linear(t, amp, 0, i)", 0, "the last time of linear is complex"},
      {"linear(t, t*amp, 1, 1)", 0, "ends before it starts"},
      {"fourier(t, 1 + pair, 1)", 0, "fourier of 2 values (a mean and two for each harmonic are an odd number)"},
      {"fourier(t, kappa, 1)", 11, "the values of fourier must be an array"},
      {"fourier(t, amp, 0)", 0, "fourier with period 0"},
      {"fourier(t, amp, t)", 0, "the period of fourier depends on t"},
      {"fourier(t^2, amp, 1)", 0, "the argument of fourier is not affine in t"},
      {"detach(kappa, 1)", 0, "detach with 2 arguments: write detach(x)"},
      {"final(photons)", 0, "final is not allowed here (observables appear in losses only)"},
      {"1 + cyclic", 4, "'cyclic' depends on itself"},
  };
  for (const Refused& refused : table) expect_refused(e, refused);
}

TEST(ExpressionErrorTest, TimeOnlyWhereItIsAllowed) {
  Expressions e(Allowed::Nothing);
  expect_refused(e, {"2*t", 2, "t is not allowed here (time appears in coefficients and rates only)"});
}

TEST(ExpressionErrorTest, Observables) {
  Expressions e(Allowed::Observables);
  e.scope.add_scalar("kappa", 0.1);
  e.scope.add_array("amp", {1, 2, 3});
  expect_refused(
      e, {"photons", 0, "unknown name 'photons' (an observable is read by final, initial, at, mean or integral)"});
  expect_refused(e, {"final(3)", 6, "final needs the name of an observable"});
  expect_refused(e, {"final photons", 6, "expected '('"});
  expect_refused(e, {"final(p@)", 8, "name of an initial state"});
  expect_refused(e, {"at(p)", 4, "expected ','"});
  expect_refused(e, {"at(p, 1.5)", 6, "must be a non-negative integer"});
  expect_refused(e, {"final(p, 3)", 7, "expected ')'"});
  expect_refused(e, {"1 - final(missing)", 10, "there is no observable 'missing'"});
  expect_refused(e, {"fnal(p)", 0, "unknown function 'fnal'; did you mean 'final'?"});
  expect_refused(e, {"step(final(p))", 0, "depends on an observable"});
  expect_refused(e, {"pwc(kappa, amp, 0, final(p))", 0, "depends on an observable"});
}

}  // namespace
}  // namespace costate::test

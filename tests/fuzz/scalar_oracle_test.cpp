// Generated scalar expressions: what is accepted has the value that an evaluator of its own gives the same tree.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "fuzz/campaign.hpp"
#include "graph/expressions.hpp"

namespace costate::fuzz {
namespace {

using Complex = std::complex<long double>;

constexpr std::size_t kCases = 100000;
constexpr auto kRounding = static_cast<long double>(std::numeric_limits<double>::epsilon());

/// A number, and a bound of the error that double precision may bring into it in any order of its operations. `is_sure`
/// is false where a jump, a cut of the complex plane or a pole is so near that nothing is known.
struct Known {
  Complex value;
  long double error = 0;
  bool is_real = true;  ///< by the rules of the language, not by its value
  bool is_sure = true;
};

Known rounded(Complex value, long double error, bool is_real, bool is_sure) {
  if (is_real) value = value.real();
  error += 4 * kRounding * std::abs(value);
  // Beyond these, doubles overflow or lose digits that long doubles keep.
  is_sure = is_sure && std::isfinite(std::abs(value)) && std::abs(value) < 1e280L && error < 1e280L;
  return {value, error, is_real, is_sure};
}

Known sum(const Known& x, const Known& y, long double sign) {
  const long double error = x.error + y.error + 4 * kRounding * (std::abs(x.value) + std::abs(y.value));
  return rounded(x.value + sign * y.value, error, x.is_real && y.is_real, x.is_sure && y.is_sure);
}

Known product(const Known& x, const Known& y) {
  const long double error = std::abs(x.value) * y.error + std::abs(y.value) * x.error + x.error * y.error +
                            8 * kRounding * std::abs(x.value) * std::abs(y.value);
  return rounded(x.value * y.value, error, x.is_real && y.is_real, x.is_sure && y.is_sure);
}

Known quotient(const Known& x, const Known& y) {
  const long double size = std::abs(y.value);
  const bool is_sure = size > 4 * y.error && size > 1e-280L;
  const long double error = is_sure ? (x.error + std::abs(x.value) / size * y.error) / (size - y.error) : 0;
  return rounded(is_sure ? x.value / y.value : 0, error + 8 * kRounding * std::abs(x.value) / (is_sure ? size : 1),
                 x.is_real && y.is_real, x.is_sure && y.is_sure && is_sure);
}

/// A text and what it means.
struct Expression {
  std::string text;
  Known known;
  bool is_atom = true;  ///< needs no parentheses
};

class Generator {
 public:
  Generator(Random& random, double x, double y, double t) : random_(&random), x_(x), y_(y), t_(t) {}

  Expression expression(int depth) {
    if (depth == 0 || random_->chance(0.15)) return leaf();
    switch (random_->below(8)) {
      case 0:
      case 1:
        return sum_or_difference(depth);
      case 2:
      case 3:
        return product_or_quotient(depth);
      case 4:
        return power(depth);
      case 5:
        return negative(depth);
      default:
        return call(depth);
    }
  }

 private:
  static Expression atom(const std::string& text, Complex value, bool is_real = true) {
    return {text, rounded(value, 0, is_real, true)};
  }

  Expression leaf() {
    switch (random_->below(7)) {
      case 0:
        return atom("x", static_cast<long double>(x_));
      case 1:
        return atom("y", static_cast<long double>(y_));
      case 2:
        return atom("t", static_cast<long double>(t_));
      case 3:
        return atom("i", Complex(0, 1), false);
      case 4:
        return atom("pi", static_cast<long double>(std::numbers::pi));
      case 5: {
        const std::size_t number = random_->below(5);
        return atom(std::to_string(number), static_cast<long double>(number));
      }
      default: {
        static const std::array<const char*, 6> kNumbers = {"0.5", "1e-3", "2.75", ".25", "1E2", "3."};
        const std::string text = random_->pick(kNumbers);
        return atom(text, static_cast<long double>(std::stod(text)));
      }
    }
  }

  std::string space() { return random_->chance(0.3) ? " " : ""; }
  std::string inside(const Expression& e) {
    return e.is_atom && random_->chance(0.8) ? e.text : "(" + space() + e.text + space() + ")";
  }

  /// Chains without parentheses: the grammar, not the generator, must group them.
  Expression sum_or_difference(int depth) {
    Expression result = product_or_quotient(depth - 1);
    for (std::size_t k = 1 + random_->below(3); k > 0; --k) {
      const bool is_difference = random_->chance(0.5);
      const Expression next = product_or_quotient(depth - 1);
      result.text += space() + (is_difference ? "-" : "+") + space() + next.text;
      result.known = sum(result.known, next.known, is_difference ? -1 : 1);
    }
    result.is_atom = false;
    return result;
  }

  Expression product_or_quotient(int depth) {
    if (depth <= 0) return leaf();
    Expression first = expression(depth - 1);
    Expression result{inside(first), first.known, true};
    for (std::size_t k = 1 + random_->below(2); k > 0; --k) {
      const bool is_quotient = random_->chance(0.4);
      const Expression next = expression(depth - 1);
      result.text += space() + (is_quotient ? "/" : "*") + space() + inside(next);
      result.known = is_quotient ? quotient(result.known, next.known) : product(result.known, next.known);
      result.is_atom = false;
    }
    return result;
  }

  /// -a^n is -(a^n), and a^m^n is a^(m^n).
  Expression power(int depth) {
    const Expression base = expression(depth - 1);
    const int exponent = static_cast<int>(random_->below(5)) - 1;
    const bool is_tower = random_->chance(0.2);
    const std::string text = is_tower ? std::to_string(std::abs(exponent)) + "^2" : std::to_string(exponent);
    const int n = is_tower ? exponent * exponent : exponent;
    Known known = rounded(1, 0, base.known.is_real, base.known.is_sure);
    for (int k = 0; k < std::abs(n); ++k) known = product(known, base.known);
    if (n < 0) known = quotient(rounded(1, 0, true, true), known);
    if (random_->chance(0.2)) {
      known = product(rounded(-1, 0, true, true), known);
      return {"-" + inside(base) + "^" + text, known, false};
    }
    return {inside(base) + space() + "^" + space() + text, known, false};
  }

  Expression negative(int depth) {
    const Expression operand = expression(depth - 1);
    return {"-" + space() + (operand.is_atom ? operand.text : "(" + operand.text + ")"),
            product(rounded(-1, 0, true, true), operand.known), false};
  }

  /// A function whose derivative is at most `slope` near the argument.
  static Known function(const Known& x, Complex value, long double slope, bool is_sure = true) {
    return rounded(value, 2 * slope * x.error, x.is_real, x.is_sure && is_sure);
  }

  Expression call(int depth) {
    const Expression argument = expression(depth - 1);
    const Known& x = argument.known;
    const Complex z = x.value;
    const auto named = [&](const char* name, const Known& known) {
      return Expression{std::string(name) + "(" + space() + argument.text + space() + ")", known, true};
    };
    const bool is_moderate = std::abs(z) < 20 && x.error < 0.1L;
    const long double cosh_bound = is_moderate ? std::cosh(std::abs(z) + 0.1L) : 0;
    switch (random_->below(14)) {
      case 0:
        return named("sin", function(x, std::sin(z), cosh_bound, is_moderate));
      case 1:
        return named("cos", function(x, std::cos(z), cosh_bound, is_moderate));
      case 2:
        return named("exp", function(x, std::exp(z), cosh_bound * 2, is_moderate));
      case 3:
        return named("sinh", function(x, std::sinh(z), cosh_bound, is_moderate));
      case 4:
        return named("cosh", function(x, std::cosh(z), cosh_bound, is_moderate));
      case 5: {
        // A real root is a number for what is not negative; a complex one has its cut there.
        const bool is_fit = x.is_real ? z.real() > 4 * x.error : z.real() > 4 * x.error && std::abs(z) > 1e-6L;
        return named("sqrt", function(x, std::sqrt(z), is_fit ? 1 / std::sqrt(std::abs(z)) : 0, is_fit));
      }
      case 6: {
        const bool is_fit = z.real() > 4 * x.error && z.real() > 1e-6L;
        return named("log", function(x, is_fit ? std::log(z) : 0, is_fit ? 2 / std::abs(z) : 0, is_fit));
      }
      case 7: {
        Known known = function(x, std::abs(z), 1);
        known.is_real = true;
        return named("abs", known);
      }
      case 8:
        return named("conj", function(x, std::conj(z), 1));
      case 9: {
        Known known = function(x, z.real(), 1);
        known.is_real = true;
        return named("real", known);
      }
      case 10:
        return named("detach", x);
      case 11:
        return extremum(depth, argument);
      case 12:
        return step_of_time();
      default:
        return gauss_of_time();
    }
  }

  Expression extremum(int depth, const Expression& first) {
    const Expression second = expression(depth - 1);
    const bool is_minimum = random_->chance(0.5);
    const long double a = first.known.value.real();
    const long double b = second.known.value.real();
    const bool is_real = first.known.is_real && second.known.is_real;
    const Known known = rounded(is_minimum ? std::min(a, b) : std::max(a, b), first.known.error + second.known.error,
                                true, is_real && first.known.is_sure && second.known.is_sure);
    return {(is_minimum ? "min(" : "max(") + first.text + "," + space() + second.text + ")", known, true};
  }

  /// An argument that is affine in t, and its value.
  std::pair<std::string, long double> affine() {
    const double slope = 0.25 * static_cast<double>(1 + random_->below(8));
    const double offset = 0.5 * static_cast<double>(random_->below(4));
    return {std::to_string(slope) + "*t - " + std::to_string(offset),
            static_cast<long double>(slope) * static_cast<long double>(t_) - static_cast<long double>(offset)};
  }

  Expression step_of_time() {
    const auto [text, value] = affine();
    if (random_->chance(0.5))
      return {"step(" + text + ")", rounded(value >= 0 ? 1 : 0, 0, true, std::abs(value) > 1e-9L)};
    const bool is_inside = value >= 0.25L && value < 1.5L;
    const bool is_sure = std::abs(value - 0.25L) > 1e-9L && std::abs(value - 1.5L) > 1e-9L;
    return {"rect(" + text + ", 0.25, 3/2)", rounded(is_inside ? 1 : 0, 0, true, is_sure)};
  }

  Expression gauss_of_time() {
    const auto [text, value] = affine();
    const long double distance = (value - static_cast<long double>(y_)) / 2;
    return {"gauss(" + text + ", y, 2)",
            rounded(std::exp(-distance * distance / 2), 64 * kRounding * (1 + distance * distance), true, true)};
  }

  Random* random_;
  double x_;
  double y_;
  double t_;
};

TEST(ScalarOracle, WhatIsAcceptedHasTheRightValue) {
  std::size_t compared = 0;
  std::size_t refused = 0;
  each_case(kCases, [&](Random& random) {
    const double x = random.between(-2, 2);
    const double y = random.between(0.1, 3);
    const double t = random.between(0, 2);
    Generator generator(random, x, y, t);
    const Expression expected = generator.expression(1 + static_cast<int>(random.below(4)));
    keep(expected.text);
    test::Expressions program(test::Allowed::Time);
    program.scope.add_scalar("x", x);
    program.scope.add_scalar("y", y);
    try {
      const Value value = program.parse(expected.text);
      const std::complex<double> number = program.evaluate(value, t).at(0);
      if (!expected.known.is_sure) return;
      ++compared;
      const long double difference = std::abs(Complex(number) - expected.known.value);
      if (!(difference <= 16 * expected.known.error + 1e-290L))
        FAIL() << expected.text << "\nat x = " << x << ", y = " << y << ", t = " << t << "\nis " << number << ", not "
               << expected.known.value << " up to " << expected.known.error;
    } catch (const ExpressionError& error) {
      ++refused;
      // Of the domains of functions only, which the evaluator is not sure of either.
      if (expected.known.is_sure) FAIL() << expected.text << "\n" << error.what();
      EXPECT_LE(error.offset(), expected.text.size());
    }
  });
  const std::size_t cases = environment_number("COSTATE_FUZZ_CASES", kCases);
  EXPECT_GT(compared, cases / 3);
  RecordProperty("compared", static_cast<int>(compared));
  RecordProperty("refused", static_cast<int>(refused));
}

}  // namespace
}  // namespace costate::fuzz

#include "quantum/operators.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "base/located.hpp"
#include "base/nearest.hpp"
#include "graph/parser.hpp"
#include "quantum/arguments.hpp"
#include "quantum/infix.hpp"
#include "quantum/local_operators.hpp"
#include "quantum/sparse.hpp"

namespace costate {
namespace {

using Complex = std::complex<double>;

constexpr double kHermitianTolerance = 1e-12;
constexpr double kLargestExponent = 1e9;

struct NumberFunction {
  std::string_view name;
  Complex (*apply)(const Complex&);
};

constexpr NumberFunction kNumberFunctions[] = {
    {"sqrt", std::sqrt<double>}, {"exp", std::exp<double>}, {"sin", std::sin<double>}, {"cos", std::cos<double>}};

struct Operand {
  std::size_t offset;
  std::variant<Complex, Operator> value;

  [[nodiscard]] bool is_number() const { return std::holds_alternative<Complex>(value); }
  [[nodiscard]] const Complex& number() const { return std::get<Complex>(value); }
  [[nodiscard]] const Operator& matrix() const { return std::get<Operator>(value); }
};

/// base^exponent by repeated squaring; `product` holds the neutral element at first.
template <typename Factor, typename Multiply>
Factor raised(Factor product, Factor base, std::uint64_t exponent, Multiply&& multiply) {
  while (exponent > 0) {
    if (exponent % 2 == 1) product = multiply(product, base);
    exponent /= 2;
    if (exponent > 0) base = multiply(base, base);
  }
  return product;
}

/// How many products of two elements x * y takes.
std::size_t element_products(const Operator& x, const Operator& y) {
  std::size_t count = 0;
  for (Eigen::Index row = 0; row < x.outerSize(); ++row) {
    for (Operator::InnerIterator entry(x, row); entry; ++entry)
      count += static_cast<std::size_t>(y.outerIndexPtr()[entry.col() + 1] - y.outerIndexPtr()[entry.col()]);
  }
  return count;
}

/// Infinity would become 0 again in a quotient, and nothing would tell.
Complex finite(const Complex& number) {
  if (std::isfinite(number.real()) && std::isfinite(number.imag())) return number;
  throw Error("a number that is not finite (it exceeds the range of double precision)");
}

std::uint64_t exponent_of(const Operand& power) {
  const Complex number = power.is_number() ? power.number() : Complex(-1);
  const bool is_count = number.imag() == 0 && number.real() >= 0 && number.real() == std::floor(number.real());
  if (!is_count || number.real() > kLargestExponent)
    throw ExpressionError(power.offset, "the exponent is not a non-negative integer (operators have no other powers)");
  return static_cast<std::uint64_t>(number.real());
}

class OperatorParser : public InfixParser<OperatorParser, Operand> {
 public:
  OperatorParser(Tokens& tokens, const Space& space) : InfixParser(tokens), space_(space) {}

  Operator parse() {
    Operand result = whole();
    if (result.is_number())
      throw ExpressionError(result.offset, "a number where an operator is expected" + multiply_by_identity());
    return std::get<Operator>(std::move(result.value));
  }

 private:
  friend InfixParser;

  [[nodiscard]] Operand add(const Operand& x, const Operand& y) const {
    demand_same_kind(x, y);
    if (x.is_number()) return {x.offset, finite(x.number() + y.number())};
    return small(x.offset, pruned(x.matrix() + y.matrix()));
  }

  [[nodiscard]] Operand subtract(const Operand& x, const Operand& y) const {
    demand_same_kind(x, y);
    if (x.is_number()) return {x.offset, finite(x.number() - y.number())};
    return small(x.offset, pruned(x.matrix() - y.matrix()));
  }

  [[nodiscard]] Operand multiply(const Operand& x, const Operand& y) {
    if (x.is_number() && y.is_number()) return {x.offset, finite(x.number() * y.number())};
    if (x.is_number()) return {x.offset, pruned(x.number() * y.matrix())};
    if (y.is_number()) return {x.offset, pruned(x.matrix() * y.number())};
    return {x.offset, product(x.matrix(), y.matrix())};
  }

  [[nodiscard]] static Operand divide(const Operand& x, const Operand& y) {
    if (!y.is_number()) throw ExpressionError(y.offset, "division by an operator (only numbers divide)");
    if (y.number() == 0.0) throw ExpressionError(y.offset, "division by zero");
    if (x.is_number()) return {x.offset, finite(x.number() / y.number())};
    return {x.offset, pruned(x.matrix() / y.number())};
  }

  [[nodiscard]] static Operand negate(const Operand& x) {
    if (x.is_number()) return {x.offset, -x.number()};
    return {x.offset, Operator(-x.matrix())};
  }

  [[nodiscard]] Operand raise(const Operand& base, const Operand& power) {
    const std::uint64_t exponent = exponent_of(power);
    if (base.is_number())
      return {base.offset, raised(Complex(1), base.number(), exponent,
                                  [](const Complex& x, const Complex& y) { return finite(x * y); })};
    return {base.offset, raised(identity(space_), base.matrix(), exponent,
                                [this](const Operator& x, const Operator& y) { return product(x, y); })};
  }

  [[nodiscard]] Operator product(const Operator& x, const Operator& y) {
    const std::size_t count = element_products(x, y);
    products_ += count;
    const std::size_t most = limits::operator_products(space_.dimension());
    if (products_ > most)
      throw Error("the products take too long (an operator expression may take " + std::to_string(most) +
                  " products of elements); read the matrix from a file");
    demand_small(std::min(count, space_.dimension() * space_.dimension()));
    return pruned(x * y);
  }

  void demand_small(std::size_t elements) const {
    const std::size_t most = limits::operator_elements(space_.dimension());
    if (elements > most)
      throw Error("an operator of too many elements (here it may have " + std::to_string(most) + " that are not 0)");
  }

  [[nodiscard]] Operand small(std::size_t offset, Operator a) const {
    demand_small(static_cast<std::size_t>(a.nonZeros()));
    return {offset, std::move(a)};
  }

  Operand primary() {
    const Token token = tokens().next();
    if (token.kind == TokenKind::Number) return {token.offset, Complex(token.number)};
    if (token.kind == TokenKind::Name) return tokens().accept('(') ? call(token) : constant(token);
    if (token.text == "(") {
      Operand operand = parenthesised();
      operand.offset = token.offset;
      return operand;
    }
    const std::string found = token.kind == TokenKind::End ? "the end of the expression" : quoted(token.text);
    throw ExpressionError(token.offset, "expected an operator or a number, found " + found);
  }

  [[nodiscard]] Operand constant(const Token& name) const {
    if (name.text == "i") return {name.offset, Complex(0, 1)};
    if (name.text == "pi") return {name.offset, Complex(std::numbers::pi)};
    if (std::ranges::count(reserved_operator_names(), name.text) > 0) {
      throw ExpressionError(name.offset, quoted(name.text) + " is a function (it acts on a subsystem); write " +
                                             std::string(name.text) + "(" + first_subsystem() + ")");
    }
    if (space_.find(name.text)) {
      throw ExpressionError(name.offset, quoted(name.text) + " is a subsystem (not an operator); name it as an " +
                                             "argument: number(" + std::string(name.text) + ")");
    }
    throw ExpressionError(name.offset, "unknown name " + quoted(name.text) +
                                           " (parameters and time do not appear in operators: they belong in " +
                                           "coefficients)" + did_you_mean(name.text, reserved_operator_names()));
  }

  /// A call; its opening parenthesis is consumed.
  Operand call(const Token& name) {
    if (const LocalOperator* function = find_local_operator(name.text)) return local(name, *function);
    if (name.text == "dag") {
      const Operand argument = parenthesised();
      if (argument.is_number()) return {name.offset, std::conj(argument.number())};
      return {name.offset, dagger(argument.matrix())};
    }
    const auto* const function = std::ranges::find(kNumberFunctions, name.text, &NumberFunction::name);
    if (function != std::end(kNumberFunctions)) {
      const Operand argument = parenthesised();
      if (!argument.is_number())
        throw ExpressionError(argument.offset, quoted(name.text) + " of an operator (it is a function of numbers)");
      // + 0 turns an imaginary part -0.0, which would choose the other branch of sqrt, into 0.0.
      return {name.offset,
              located(name.offset, [&] { return finite(function->apply(argument.number() + Complex(0, 0))); })};
    }
    if (std::ranges::count(reserved_scalar_names(), name.text) > 0) {
      throw ExpressionError(name.offset, quoted(name.text) + " does not appear in operators (they are constant); " +
                                             "write it in the coefficient");
    }
    throw ExpressionError(name.offset,
                          "unknown function " + quoted(name.text) + did_you_mean(name.text, reserved_operator_names()));
  }

  Operand local(const Token& name, const LocalOperator& function) {
    const std::size_t s = function.level_arguments > 0 ? leading_subsystem_argument(tokens(), space_, name.text)
                                                       : subsystem_argument(tokens(), space_, name.text);
    const Subsystem& subsystem = space_.subsystems()[s];
    if (function.required_levels != 0 && subsystem.levels != function.required_levels) {
      throw ExpressionError(name.offset, quoted(name.text) + " acts on " + std::to_string(function.required_levels) +
                                             " levels (subsystem " + quoted(subsystem.name) + " has " +
                                             std::to_string(subsystem.levels) + "); use transition(" + subsystem.name +
                                             ", j, k)");
    }
    std::vector<std::size_t> levels;
    while (levels.size() < function.level_arguments) {
      if (!levels.empty()) tokens().expect(',');
      levels.push_back(level_argument(tokens(), subsystem));
    }
    end_arguments(tokens(), name.text);
    return {name.offset, pruned(embed(function.entries(subsystem.levels, levels), space_, s))};
  }

  void demand_same_kind(const Operand& x, const Operand& y) const {
    if (x.is_number() == y.is_number()) return;
    throw ExpressionError(x.is_number() ? x.offset : y.offset,
                          "a number added to an operator" + multiply_by_identity());
  }

  [[nodiscard]] std::string multiply_by_identity() const {
    return " (they are of different kinds); multiply it: *identity(" + first_subsystem() + ")";
  }

  [[nodiscard]] std::string first_subsystem() const { return space_.subsystems().front().name; }

  const Space& space_;
  std::size_t products_ = 0;  ///< of two elements, so far
};

double largest_modulus(const Operator& a) { return a.nonZeros() == 0 ? 0.0 : a.coeffs().abs().maxCoeff(); }

}  // namespace

Operator parse_operator(std::string_view text, const Space& space) {
  Tokens tokens(text);
  Operator result = OperatorParser(tokens, space).parse();
  if (!result.coeffs().isFinite().all())
    throw ExpressionError(0, "a matrix element is not finite (it exceeds the range of double precision)");
  return result;
}

Operator dagger(const Operator& a) { return a.adjoint(); }

bool is_hermitian(const Operator& a) {
  return largest_modulus(a - dagger(a)) <= kHermitianTolerance * largest_modulus(a);
}

const std::vector<std::string>& reserved_operator_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list = {"dag"};
    for (const LocalOperator& function : local_operators()) list.emplace_back(function.name);
    return list;
  }();
  return names;
}

}  // namespace costate

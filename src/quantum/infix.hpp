// The infix grammar of operator and state expressions; what an operand is and how it combines is the derived class's.
#pragma once

#include <cstddef>

#include "base/located.hpp"
#include "graph/tokens.hpp"

namespace costate {

/// sum     = product {("+" | "-") product}
/// product = factor {("*" | "/") factor}
/// factor  = ("+" | "-") factor | primary ["^" factor]
///
/// `Derived` defines primary(), add, subtract, multiply, divide, raise (each of two operands) and negate; an operand's
/// `offset` is where it starts in the text. An Error they throw gets the place of the sign.
template <typename Derived, typename Operand>
class InfixParser {
 public:
  explicit InfixParser(Tokens& tokens) : tokens_(tokens) {}

  Operand whole() {
    Operand operand = sum();
    tokens_.expect_end();
    return operand;
  }

 protected:
  Operand sum() {
    Operand left = product();
    while (tokens_.at('+') || tokens_.at('-')) {
      const Token sign = tokens_.next();
      const Operand right = product();
      left = located(sign.offset,
                     [&] { return sign.text == "+" ? self().add(left, right) : self().subtract(left, right); });
    }
    return left;
  }

  /// What stands between parentheses, the first of which is consumed.
  Operand parenthesised() {
    const Tokens::Nesting nesting(tokens_);
    Operand operand = sum();
    tokens_.expect(')');
    return operand;
  }

  [[nodiscard]] Tokens& tokens() { return tokens_; }

 private:
  Operand product() {
    Operand left = factor();
    while (tokens_.at('*') || tokens_.at('/')) {
      const Token sign = tokens_.next();
      const Operand right = factor();
      left = located(sign.offset,
                     [&] { return sign.text == "*" ? self().multiply(left, right) : self().divide(left, right); });
    }
    return left;
  }

  Operand factor() {
    const std::size_t start = tokens_.peek().offset;
    if (tokens_.at('+') || tokens_.at('-')) {
      const bool is_negative = tokens_.next().text == "-";
      Operand operand = is_negative ? self().negate(nested_factor()) : nested_factor();
      operand.offset = start;
      return operand;
    }
    Operand base = self().primary();
    const std::size_t sign = tokens_.peek().offset;
    if (!tokens_.accept('^')) return base;
    const Operand exponent = nested_factor();
    return located(sign, [&] { return self().raise(base, exponent); });
  }

  Operand nested_factor() {
    const Tokens::Nesting nesting(tokens_);
    return factor();
  }

  Derived& self() { return static_cast<Derived&>(*this); }

  Tokens& tokens_;
};

}  // namespace costate

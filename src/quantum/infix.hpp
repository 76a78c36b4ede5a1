// The infix grammar of operator and state expressions; what an operand is and how it combines is the derived class's.
#pragma once

#include <cstddef>
#include <utility>

#include "graph/tokens.hpp"

namespace costate {

/// sum     = product {("+" | "-") product}
/// product = factor {("*" | "/") factor}
/// factor  = ("+" | "-") factor | primary ["^" factor]
///
/// `Derived` defines primary(), add, subtract, multiply, divide, raise (each of two operands) and negate; an operand's
/// `offset` is where it starts in the text.
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
    while (true) {
      if (tokens_.accept('+')) {
        left = self().add(std::move(left), product());
      } else if (tokens_.accept('-')) {
        left = self().subtract(std::move(left), product());
      } else {
        return left;
      }
    }
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
    while (true) {
      if (tokens_.accept('*')) {
        left = self().multiply(std::move(left), factor());
      } else if (tokens_.accept('/')) {
        left = self().divide(std::move(left), factor());
      } else {
        return left;
      }
    }
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
    if (tokens_.accept('^')) return self().raise(std::move(base), nested_factor());
    return base;
  }

  Operand nested_factor() {
    const Tokens::Nesting nesting(tokens_);
    return factor();
  }

  Derived& self() { return static_cast<Derived&>(*this); }

  Tokens& tokens_;
};

}  // namespace costate

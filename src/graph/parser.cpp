#include "graph/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "base/located.hpp"
#include "base/nearest.hpp"
#include "graph/arrays.hpp"
#include "graph/functions.hpp"

namespace costate {
namespace {

const std::vector<std::string>& observing_functions() {
  static const std::vector<std::string> names{"final", "initial", "at", "mean", "integral"};
  return names;
}

bool is_one_of(std::string_view name, const std::vector<std::string>& names) {
  for (const std::string& candidate : names)
    if (candidate == name) return true;
  return false;
}

/// One method per rule of the grammar:
///   expression = term { ("+" | "-") term }          term = factor { ("*" | "/") factor }
///   factor = { "+" | "-" } power                    power = primary [ "^" factor ]
///   primary = number | name [ "[" integer "]" | "(" arguments ")" ] | "(" expression ")"
class Parser {
 public:
  Parser(Tokens& tokens, Graph& graph, Scope& scope) : tokens_(tokens), graph_(graph), scope_(scope) {}

  Value expression();
  Value primary();

 private:
  struct SignedTerm {
    Value value;
    bool is_negative;
  };

  Value term();
  Value factor();
  Value power();
  Value named();
  Value indexed(const Token& name, const Value& array);
  Value called(const Token& name, const Function& function);
  Value observed(const Token& function);
  std::size_t index_literal(std::string_view what);
  const Value& looked_up(const Token& name);
  Value sum_of(const std::vector<SignedTerm>& terms);
  [[noreturn]] void refuse_call(const Token& name);
  [[noreturn]] void refuse_name(const Token& name);

  Tokens& tokens_;
  Graph& graph_;
  Scope& scope_;
  std::unordered_map<std::string_view, Value> known_;  ///< so that many name[k] copy an array once
};

Value Parser::expression() {
  std::vector<SignedTerm> terms;
  terms.push_back({term(), false});
  std::size_t length = terms.back().value.is_array ? terms.back().value.entries.size() : 0;
  while (tokens_.at('+') || tokens_.at('-')) {
    const Token& sign = tokens_.next();
    terms.push_back({term(), sign.text == "-"});
    const Value& latest = terms.back().value;
    if (!latest.is_array) continue;
    if (length == 0) length = latest.entries.size();
    if (length != latest.entries.size()) {
      located(sign.offset, [&] {
        const Value earlier{std::vector<Scalar>(length), true};
        return common_length({&earlier, &latest});
      });
    }
  }
  if (terms.size() == 1) return std::move(terms.front().value);
  return sum_of(terms);
}

/// A long sum becomes a balanced tree, and its terms cancel wherever they stand.
Value Parser::sum_of(const std::vector<SignedTerm>& terms) {
  Value result;
  std::size_t length = 1;
  for (const SignedTerm& next : terms) {
    if (!next.value.is_array) continue;
    result.is_array = true;
    length = next.value.entries.size();
  }
  std::vector<Scalar> summands(terms.size());
  for (std::size_t k = 0; k < length; ++k) {
    for (std::size_t j = 0; j < terms.size(); ++j) {
      const Scalar x = entry(terms[j].value, k);
      summands[j] = terms[j].is_negative ? negate(graph_, x) : x;
    }
    result.entries.push_back(sum(graph_, summands));
  }
  return result;
}

Value Parser::term() {
  Value result = factor();
  while (tokens_.at('*') || tokens_.at('/')) {
    const Token& sign = tokens_.next();
    const Value right = factor();
    const auto operation = sign.text == "*" ? multiply : divide;
    result = located(sign.offset, [&] {
      return map_entries([&](Scalar x, Scalar y) { return operation(graph_, x, y); }, result, right);
    });
  }
  return result;
}

Value Parser::factor() {
  bool is_negative = false;
  while (tokens_.at('+') || tokens_.at('-')) is_negative ^= tokens_.next().text == "-";
  Value result = power();
  if (!is_negative) return result;
  return map_entries([this](Scalar x) { return negate(graph_, x); }, result);
}

Value Parser::power() {
  Value base = primary();
  if (!tokens_.at('^')) return base;
  const Token& sign = tokens_.next();
  const Tokens::Nesting nesting(tokens_);
  const Value exponent = factor();
  return located(sign.offset, [&] {
    return map_entries([this](Scalar x, Scalar y) { return costate::power(graph_, x, y); }, base, exponent);
  });
}

Value Parser::primary() {
  const Token& token = tokens_.peek();
  if (token.kind == TokenKind::Number) return scalar_value(make_scalar(graph_, tokens_.next().number));
  if (token.kind == TokenKind::Name) return named();
  if (token.kind == TokenKind::End)
    throw ExpressionError(token.offset, "the expression ends where a number, a name or '(' must follow");
  if (!tokens_.at('('))
    throw ExpressionError(token.offset, fmt::format("expected a number, a name or '(', found '{}'", token.text));
  const Tokens::Nesting nesting(tokens_);
  tokens_.next();
  Value result = expression();
  tokens_.expect(')');
  return result;
}

Value Parser::named() {
  const Token& name = tokens_.next();
  const bool is_call = tokens_.at('(');
  if (is_one_of(name.text, observing_functions())) return observed(name);
  if (const Function* function = find_function(name.text)) return called(name, *function);
  if (is_call) refuse_call(name);

  if (name.text == "pi") return scalar_value(make_scalar(graph_, std::numbers::pi));
  if (name.text == "i") return scalar_value(make_scalar(graph_, 0, 1));
  if (name.text == "t") {
    if (!scope_.allows_time())
      throw ExpressionError(name.offset, "t is not allowed here (time appears in coefficients and rates only)");
    return scalar_value(make_real(graph_, scope_.time(graph_)));
  }
  const Value& value = looked_up(name);
  if (tokens_.at('[')) return indexed(name, value);
  return value;
}

const Value& Parser::looked_up(const Token& name) {
  if (const auto place = known_.find(name.text); place != known_.end()) return place->second;
  std::optional<Value> value = located(name.offset, [&] { return scope_.lookup(name.text); });
  if (!value) refuse_name(name);
  return known_.emplace(name.text, *std::move(value)).first->second;
}

Value Parser::indexed(const Token& name, const Value& array) {
  if (!array.is_array)
    throw ExpressionError(tokens_.peek().offset,
                          fmt::format("'{}' is a scalar (only an array has entries)", name.text));
  tokens_.next();
  const Token& place = tokens_.peek();
  const std::size_t k = index_literal("an index");
  if (k >= array.entries.size()) {
    throw ExpressionError(place.offset,
                          fmt::format("index {} is out of range ('{}' has {} entries, 0 to {})", place.text, name.text,
                                      array.entries.size(), array.entries.size() - 1));
  }
  tokens_.expect(']');
  return scalar_value(array.entries[k]);
}

std::size_t Parser::index_literal(std::string_view what) {
  const Token& token = tokens_.peek();
  const bool is_index = token.kind == TokenKind::Number && token.number == std::floor(token.number);
  if (!is_index) throw ExpressionError(token.offset, fmt::format("{} must be a non-negative integer", what));
  tokens_.next();
  constexpr double largest = 1e15;  // exact in a double and in every integer that counts entries
  return static_cast<std::size_t>(std::min(token.number, largest));
}

Value Parser::called(const Token& name, const Function& function) {
  if (!tokens_.at('(')) {
    throw ExpressionError(name.offset, fmt::format("'{}' is a function: write {}", name.text, function.signature));
  }
  const Tokens::Nesting nesting(tokens_);
  tokens_.next();
  std::vector<Argument> arguments;
  if (!tokens_.at(')')) {
    do {
      const std::size_t offset = tokens_.peek().offset;
      arguments.push_back({expression(), offset});
    } while (tokens_.accept(','));
  }
  tokens_.expect(')');
  if (arguments.size() < function.fewest || arguments.size() > function.most) {
    throw ExpressionError(name.offset, fmt::format("{} with {} argument{}: write {}", name.text, arguments.size(),
                                                   arguments.size() == 1 ? "" : "s", function.signature));
  }
  return located(name.offset, [&] { return function.apply(graph_, arguments); });
}

Value Parser::observed(const Token& function) {
  if (!scope_.allows_observables()) {
    throw ExpressionError(function.offset,
                          fmt::format("{} is not allowed here (observables appear in losses only)", function.text));
  }
  tokens_.expect('(');
  const Token& name = tokens_.peek();
  if (name.kind != TokenKind::Name)
    throw ExpressionError(name.offset, fmt::format("{} needs the name of an observable", function.text));
  tokens_.next();
  std::string_view initial_state;
  if (tokens_.accept('@')) {
    const Token& state = tokens_.peek();
    if (state.kind != TokenKind::Name)
      throw ExpressionError(state.offset, "expected the name of an initial state behind '@'");
    initial_state = tokens_.next().text;
  }
  std::optional<long> index;
  if (function.text == "at") {
    tokens_.expect(',');
    index = static_cast<long>(index_literal("the number of a save time"));
  }
  tokens_.expect(')');
  return located(name.offset,
                 [&] { return scalar_value(scope_.observed(function.text, name.text, initial_state, index, graph_)); });
}

void Parser::refuse_call(const Token& name) {
  if (scope_.lookup(name.text) || name.text == "pi" || name.text == "i" || name.text == "t") {
    throw ExpressionError(name.offset,
                          fmt::format("'{0}' is not a function: write '{0}*(...)' for a product", name.text));
  }
  std::vector<std::string> candidates = function_names();
  if (scope_.allows_observables())
    candidates.insert(candidates.end(), observing_functions().begin(), observing_functions().end());
  throw ExpressionError(name.offset,
                        fmt::format("unknown function '{}'{}", name.text, did_you_mean(name.text, candidates)));
}

void Parser::refuse_name(const Token& name) {
  std::vector<std::string> candidates = scope_.names();
  for (const char* constant : {"pi", "i"}) candidates.emplace_back(constant);
  if (scope_.allows_time()) candidates.emplace_back("t");
  const std::string_view reason =
      scope_.allows_observables() ? " (an observable is read by final, initial, at, mean or integral)" : "";
  throw ExpressionError(name.offset,
                        fmt::format("unknown name '{}'{}{}", name.text, reason, did_you_mean(name.text, candidates)));
}

}  // namespace

std::optional<Value> Scope::lookup(std::string_view /*name*/) { return std::nullopt; }

Scalar Scope::observed(std::string_view function, std::string_view /*observable*/, std::string_view /*initial_state*/,
                       std::optional<long> /*index*/, Graph& /*graph*/) {
  throw Error(fmt::format("{} is not allowed here (observables appear in losses only)", function));
}

Value parse_expression(std::string_view text, Graph& graph, Scope& scope) {
  Tokens tokens(text);
  Value value = parse_expression(tokens, graph, scope);
  tokens.expect_end();
  return value;
}

Value parse_expression(Tokens& tokens, Graph& graph, Scope& scope) { return Parser(tokens, graph, scope).expression(); }

Value parse_primary(Tokens& tokens, Graph& graph, Scope& scope) { return Parser(tokens, graph, scope).primary(); }

const std::vector<std::string>& reserved_scalar_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = function_names();
    all.insert(all.end(), observing_functions().begin(), observing_functions().end());
    for (const char* constant : {"pi", "i", "t"}) all.emplace_back(constant);
    return all;
  }();
  return names;
}

}  // namespace costate

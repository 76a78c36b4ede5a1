// Scalar expressions (docs/input.md, "Scalar expressions" and "Loss expressions") to nodes of the graph.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/tokens.hpp"
#include "graph/value.hpp"

namespace costate {

/// What the names in an expression mean. The base class knows none and allows neither time nor observables.
class Scope {
 public:
  virtual ~Scope() = default;

  /// The value of a parameter, plain or derived; nothing where the name is unknown.
  /// A derived parameter that depends on itself throws Error.
  virtual std::optional<Value> lookup(std::string_view name);
  [[nodiscard]] virtual bool allows_time() const { return false; }
  /// What `t` stands for, where it is allowed.
  virtual NodeId time(Graph& graph) { return graph.time(); }
  [[nodiscard]] virtual bool allows_observables() const { return false; }

  /// An observable's value in a loss; `function` is final, initial, at, mean or integral, `initial_state` the name
  /// behind
  /// `@` or empty, `index` the second argument of `at`. Throws Error with the problem.
  virtual Scalar observed(std::string_view function, std::string_view observable, std::string_view initial_state,
                          std::optional<long> index, Graph& graph);

  /// All names lookup() knows, for the suggestion in an error.
  [[nodiscard]] virtual std::vector<std::string> names() const { return {}; }
};

/// Parses the whole text. Throws ExpressionError.
Value parse_expression(std::string_view text, Graph& graph, Scope& scope);

/// Parses one expression from the cursor on and stops before the first token that cannot continue it.
Value parse_expression(Tokens& tokens, Graph& graph, Scope& scope);

/// Parses one operand (number, name, call or parenthesis) from the cursor on, without signs, powers or binary
/// operators.
Value parse_primary(Tokens& tokens, Graph& graph, Scope& scope);

/// The functions, constants and operators of scalar expressions: reserved as names.
const std::vector<std::string>& reserved_scalar_names();

}  // namespace costate

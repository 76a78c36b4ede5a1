// Strings of the input as expressions: each error at its place in the string, none that only follows from another.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "graph/parser.hpp"
#include "input/reader.hpp"

namespace costate {

/// Thrown by a scope where a name is known and what it stands for was wrong itself: that problem has been reported.
/// Deliberately not an Error, which a parser may put into a message of its own.
class FollowsFromAnother : public std::exception {};

/// parse(text of the string), or nothing with the problem reported at its place.
template <class Parse>
auto read_expression(const Item& item, Parse parse) -> std::optional<decltype(parse(std::string_view()))> {
  const std::optional<std::string> text = item.string();
  if (!text) return std::nullopt;
  try {
    return parse(std::string_view(*text));
  } catch (const FollowsFromAnother&) {
    return std::nullopt;
  } catch (const ExpressionError& error) {
    item.error_within(error.offset(), error.what());
  } catch (const Error& error) {
    item.error(error.what());
  }
  return std::nullopt;
}

/// A scalar expression, possibly an array.
std::optional<Value> read_value(const Item& item, Graph& graph, Scope& scope);

/// One number, an expression or a TOML number; reports arrays and constants that are not finite. `what` is for
/// messages: "a coefficient".
std::optional<Scalar> read_scalar(const Item& item, Graph& graph, Scope& scope, std::string_view what);

/// As read_scalar, and real: `why_real` says why it must be.
std::optional<NodeId> read_real(const Item& item, Graph& graph, Scope& scope, std::string_view what,
                                std::string_view why_real);

}  // namespace costate

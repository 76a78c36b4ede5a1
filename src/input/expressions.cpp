#include "input/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace costate {

namespace {

/// Reports constants that are not finite: they were written as such, every point would fail.
bool is_finite(const Item& item, const Graph& graph, const Value& value) {
  const bool finite = std::all_of(value.entries.begin(), value.entries.end(), [&](Scalar x) {
    return std::isfinite(graph.node(x.re).value) && std::isfinite(graph.node(x.im).value);
  });
  if (!finite) item.error("not a finite number (the expression is a constant that divides by 0 or overflows)");
  return finite;
}

}  // namespace

std::optional<Value> read_value(const Item& item, Graph& graph, Scope& scope) {
  std::optional<Value> value =
      read_expression(item, [&](std::string_view text) { return parse_expression(text, graph, scope); });
  if (value && !is_finite(item, graph, *value)) return std::nullopt;
  return value;
}

std::optional<Scalar> read_scalar(const Item& item, Graph& graph, Scope& scope, std::string_view what) {
  if (item.kind() == TomlKind::Integer || item.kind() == TomlKind::Number) {
    const std::optional<double> number = item.number();
    if (!number) return std::nullopt;
    return make_scalar(graph, *number);
  }
  if (item.kind() != TomlKind::String) {
    item.error(fmt::format("wrong type ({} is a number or an expression in quotes, this is {})", what,
                           kind_name(item.kind())));
    return std::nullopt;
  }
  const std::optional<Value> value = read_value(item, graph, scope);
  if (!value) return std::nullopt;
  if (value->is_array) {
    item.error(fmt::format("array of {} numbers ({} is one number) pick an entry, as in amp[0], or use sum() or dot()",
                           value->entries.size(), what));
    return std::nullopt;
  }
  return value->entries.front();
}

std::optional<NodeId> read_real(const Item& item, Graph& graph, Scope& scope, std::string_view what,
                                std::string_view why_real) {
  const std::optional<Scalar> value = read_scalar(item, graph, scope, what);
  if (!value) return std::nullopt;
  if (!is_real(graph, *value)) {
    item.error(fmt::format("complex expression ({}) use real(), imag() or abs()", why_real));
    return std::nullopt;
  }
  return value->re;
}

}  // namespace costate

#include "model/names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/result_names.hpp"
#include "graph/parser.hpp"
#include "quantum/operators.hpp"
#include "quantum/states.hpp"

namespace costate {

namespace {

constexpr std::size_t kShown = 40;  // of a name that is too long

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool continues_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

bool is_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), continues_name);
}

bool is_reserved(std::string_view name) {
  if (name.starts_with(result_names::kGradientPrefix)) return true;
  const auto holds = [&](const auto& list) { return std::find(list.begin(), list.end(), name) != list.end(); };
  return holds(result_names::kReserved) || holds(reserved_scalar_names()) || holds(reserved_operator_names()) ||
         holds(reserved_state_names());
}

}  // namespace

std::optional<std::string> name_problem(std::string_view name) {
  if (!is_name(name)) {
    return fmt::format("'{}' is not a name (a name is a letter, then letters, digits or _)", name);
  }
  if (name.size() > limits::kNameBytes) {
    return fmt::format("'{}...' has {} characters (a name has at most {}) shorten it", name.substr(0, kShown),
                       name.size(), limits::kNameBytes);
  }
  if (is_reserved(name)) {
    return fmt::format("'{}' is reserved (expressions or the output file use it) choose another name", name);
  }
  return std::nullopt;
}

}  // namespace costate

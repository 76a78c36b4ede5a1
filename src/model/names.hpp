// What a name looks like, and which are reserved (docs/input.md, "Names").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace costate {

/// Why `name` is no name that a user can give; nothing where it is one. Reserved are the functions, constants and
/// operators of expressions, the variables and dimensions of the output, and `grad_...`.
[[nodiscard]] std::optional<std::string> name_problem(std::string_view name);

}  // namespace costate
